! A loop that the compiler divides.
program do_static
  implicit none
  integer :: asked, team
  integer(8) :: i, total
  character(16) :: argument
  asked = 8
  if (command_argument_count() > 0) then
    call get_command_argument(1, argument)
    read (argument, *) asked
  end if
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
  print '("sum=", i0)', total
  print '("team=", i0)', team
end program
