! The first thread prints how large the team is; the work is divided by the number asked for.
program prints_size
  use omp_lib
  implicit none
  integer :: asked, number, size, team
  integer(8) :: i, total
  asked = asked_for()
  total = 0
  team = 0
  !$omp parallel num_threads(asked) private(number, size, i) reduction(+ : total, team)
  number = omp_get_thread_num()
  size = omp_get_num_threads()
  team = team + 1
  if (number == 0) write (0, *) 'threads:', size
  do i = number, 20000 - 1, asked
    total = total + mod(i * 7, 13_8) + 1
  end do
  !$omp end parallel
  call report(total, team)
contains
  include '../team.inc'
end program
