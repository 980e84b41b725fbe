! The number of threads is a component of a derived type.
module domains
  implicit none
  type domain
    integer :: threads = 1
    integer, allocatable :: first(:), last(:)
    integer(8), allocatable :: buffer(:)
  end type
contains
  subroutine divide(it, threads, items)
    type(domain), intent(inout) :: it
    integer, intent(in) :: threads, items
    integer :: t
    it%threads = threads
    allocate (it%first(0:threads - 1), it%last(0:threads - 1), it%buffer(0:threads - 1))
    do t = 0, threads - 1
      it%first(t) = int(int(items, 8) * t / threads)
      it%last(t) = int(int(items, 8) * (t + 1) / threads) - 1
    end do
  end subroutine
end module

program derived_type
  use omp_lib
  use domains
  implicit none
  type(domain) :: it
  integer :: number, team, i
  call divide(it, asked_for(), 20000)
  team = 0
  !$omp parallel num_threads(it%threads) default(none) shared(it) private(number, i) reduction(+ : team)
  number = omp_get_thread_num()
  team = team + 1
  it%buffer(number) = 0
  do i = it%first(number), it%last(number)
    it%buffer(number) = it%buffer(number) + mod(i * 7, 13) + 1
  end do
  !$omp end parallel
  call report(sum(it%buffer), team)
contains
  include '../team.inc'
end program
