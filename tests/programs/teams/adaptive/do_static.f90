! A loop that the compiler divides.
program do_static
  implicit none
  integer :: asked, team
  integer(8) :: i, total
  asked = asked_for()
  total = 0
  team = 0
  !$omp parallel num_threads(asked) reduction(+ : total, team)
  team = team + 1
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
