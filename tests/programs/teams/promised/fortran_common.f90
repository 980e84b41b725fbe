! The number in a common block that is threadprivate, used beside a loop.
program main
  use omp_lib
  integer :: asked, total, team, me, i
  integer, save :: values(20000)
  character(20) :: argument
  common /who/ me
!$omp threadprivate(/who/)
  call get_command_argument(1, argument)
  read (argument, *) asked
  total = 0
  team = 0
!$omp parallel num_threads(asked)
  me = omp_get_thread_num()
!$omp end parallel
!$omp parallel num_threads(asked) reduction(+:total)
!$omp atomic
  team = team + 1
!$omp do
  do i = 1, 20000
    values(i) = mod(i * 7, 13)
  end do
  do i = 1 + me, 20000, asked
    total = total + values(i)
  end do
!$omp end parallel
  print '(a,i0)', 'sum=', total
  print '(a,i0)', 'team=', team
end program
