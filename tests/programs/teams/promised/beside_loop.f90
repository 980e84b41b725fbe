! A share by number, and a loop that the compiler divides.
program beside_loop
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
  do i = number, 19999, asked
    total = total + mod(i * 7, 13_8) + 1
  end do
  !$omp do
  do i = 0, 19999
    total = total + mod(i * 7, 13_8) + 1
  end do
  !$omp end do
  !$omp end parallel
  call report(total, team)
contains
  include '../team.inc'
end program
