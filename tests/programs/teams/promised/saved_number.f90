! A module keeps the number of threads that a first call has set.
module pool
  use omp_lib
  implicit none
  integer, save :: nthreads = 1
  integer, save :: present_threads = 0
  integer(8), allocatable, save :: parts(:)
contains
  subroutine setup(n)
    integer, intent(in) :: n
    nthreads = n
    call omp_set_dynamic(.false.)
    call omp_set_num_threads(nthreads)
    allocate (parts(0:nthreads - 1))
    parts = 0
  end subroutine
  subroutine accumulate(items)
    integer, intent(in) :: items
    integer :: me, i, chunk, last
    !$omp parallel private(me, i, chunk, last)
    !$omp atomic
    present_threads = present_threads + 1
    me = omp_get_thread_num()
    chunk = items / nthreads
    last = (me + 1) * chunk
    if (me == nthreads - 1) last = items
    do i = me * chunk + 1, last
      parts(me) = parts(me) + mod(i * 7, 13)
    end do
    !$omp end parallel
  end subroutine
end module

program saved_number
  use pool
  implicit none
  call setup(asked_for())
  call accumulate(20000)
  call report(sum(parts), present_threads)
contains
  include '../team.inc'
end program
