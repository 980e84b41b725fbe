! Each thread takes the share of its number.
program direct
  use omp_lib
  implicit none
  integer :: asked, number, team
  integer(8) :: i, total
  asked = asked_for()
  total = 0
  team = 0
  !$omp parallel num_threads(asked) private(number, i) reduction(+ : total, team)
  number = omp_get_thread_num()
  team = team + 1
  do i = 20000_8 * number / asked, 20000_8 * (number + 1) / asked - 1
    total = total + mod(i * 7, 13_8) + 1
  end do
  !$omp end parallel
  call report(total, team)
contains
  include '../team.inc'
end program
