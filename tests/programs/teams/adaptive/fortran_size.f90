! Shares by the real size, in a contained subroutine.
program main
  use omp_lib
  integer :: asked, total, team
  character(20) :: argument
  call get_command_argument(1, argument)
  read (argument, *) asked
  total = 0
  team = 0
!$omp parallel num_threads(asked) reduction(+:total)
!$omp atomic
  team = team + 1
  call add(total)
!$omp end parallel
  print '(a,i0)', 'sum=', total
  print '(a,i0)', 'team=', team
contains
  subroutine add(total)
    integer, intent(inout) :: total
    integer :: t, n, i
    t = omp_get_thread_num()
    n = omp_get_num_threads()
    do i = 1 + t, 20000, n
      total = total + mod(i * 7, 13)
    end do
  end subroutine
end program
