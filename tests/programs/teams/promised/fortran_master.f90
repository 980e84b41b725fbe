! Partial sums by number, not cleared, summed by the master.
program main
  use omp_lib
  integer :: asked, total, team, i, t
  integer, allocatable :: part(:)
  character(20) :: argument
  call get_command_argument(1, argument)
  read (argument, *) asked
  allocate(part(0:asked-1))
  part = -7777
  total = 0
  team = 0
!$omp parallel num_threads(asked) private(t, i)
!$omp atomic
  team = team + 1
  t = omp_get_thread_num()
  part(t) = 0
!$omp do
  do i = 1, 20000
    part(t) = part(t) + mod(i * 7, 13)
  end do
!$omp end do
!$omp master
  do i = 0, asked - 1
    total = total + part(i)
  end do
!$omp end master
!$omp end parallel
  print '(a,i0)', 'sum=', total
  print '(a,i0)', 'team=', team
end program
