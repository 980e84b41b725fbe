! Outer threads own blocks of columns; the columns' work is tasks.
program inner_by_number
  use omp_lib
  implicit none
  integer :: asked, threads, me, first, last, j
  integer(8) :: total, columns(400)
  asked = asked_for()
  threads = 0
  columns = 0
  !$omp parallel num_threads(asked) private(me, first, last, j)
  !$omp atomic
  threads = threads + 1
  me = omp_get_thread_num()
  first = me * size(columns) / asked + 1
  last = (me + 1) * size(columns) / asked
  do j = first, last
    !$omp task firstprivate(j) shared(columns)
    columns(j) = column(j)
    !$omp end task
  end do
  !$omp taskwait
  !$omp end parallel
  total = sum(columns)
  call report(total, threads)
contains
  integer(8) function column(j)
    integer, intent(in) :: j
    integer :: i
    column = 0
    do i = 1, 50
      column = column + mod(i * j, 13)
    end do
  end function
  include '../team.inc'
end program
