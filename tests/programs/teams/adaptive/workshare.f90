! Array operations that the compiler divides.
program work_share
  implicit none
  integer :: asked, team, i
  integer(8) :: values(20000)
  asked = asked_for()
  team = 0
  values = [(int(i, 8), i=0, 19999)]
  !$omp parallel num_threads(asked) reduction(+ : team)
  team = team + 1
  !$omp workshare
  values = mod(values * 7, 13_8) + 1
  !$omp end workshare
  !$omp end parallel
  call report(sum(values), team)
contains
  include '../team.inc'
end program
