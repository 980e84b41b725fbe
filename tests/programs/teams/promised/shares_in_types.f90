! An array of derived types with bounds for every thread that was asked for.
module plan
  type share
    integer :: from, to
  end type
  type(share), allocatable :: shares(:)
contains
  subroutine make(n)
    integer, intent(in) :: n
    integer :: t
    allocate(shares(0:n-1))
    do t = 0, n - 1
      shares(t)%from = 1 + 20000 * t / n
      shares(t)%to = 20000 * (t + 1) / n
    end do
  end subroutine
  integer function part(t) result(s)
    integer, intent(in) :: t
    integer :: i
    s = 0
    do i = shares(t)%from, shares(t)%to
      s = s + mod(i * 7, 13)
    end do
  end function
end module
program main
  use omp_lib
  use plan
  integer :: asked, total, team
  character(20) :: argument
  call get_command_argument(1, argument)
  read (argument, *) asked
  call make(asked)
  total = 0
  team = 0
!$omp parallel num_threads(asked) reduction(+:total)
!$omp atomic
  team = team + 1
  total = total + part(omp_get_thread_num())
!$omp end parallel
  print '(a,i0)', 'sum=', total
  print '(a,i0)', 'team=', team
end program
