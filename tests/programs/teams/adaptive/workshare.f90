! Array operations that the compiler divides.
program work_share
  implicit none
  integer :: asked, team, i
  integer(8) :: values(20000)
  character(16) :: argument
  asked = 8
  if (command_argument_count() > 0) then
    call get_command_argument(1, argument)
    read (argument, *) asked
  end if
  team = 0
  values = [(int(i, 8), i=0, 19999)]
  !$omp parallel num_threads(asked) reduction(+ : team)
  team = team + 1
  !$omp workshare
  values = mod(values * 7, 13_8) + 1
  !$omp end workshare
  !$omp end parallel
  print '("sum=", i0)', sum(values)
  print '("team=", i0)', team
end program
