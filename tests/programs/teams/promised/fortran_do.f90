! Shares in arrays, beside a loop of the compiler's and a single block that keeps the size.
program fortran_do
  use omp_lib
  implicit none
  integer :: asked, team, size_of_team, i, t
  integer(8) :: total, squares
  integer(8), allocatable :: part(:)
  asked = asked_for()
  allocate (part(asked))
  part = 0
  squares = 0
  team = 0
  call omp_set_num_threads(asked)
  !$omp parallel private(i, t) reduction(+ : squares, team)
  team = team + 1
  !$omp single
  size_of_team = omp_get_num_threads()
  !$omp end single
  t = omp_get_thread_num() + 1
  do i = t, 20000, asked
    part(t) = part(t) + mod(i * 7, 13) + 1
  end do
  !$omp do
  do i = 1, 20000
    squares = squares + int(i, 8) * i
  end do
  !$omp end do
  !$omp end parallel
  total = sum(part) + squares
  if (size_of_team < 1) total = 0
  call report(total, team)
contains
  include '../team.inc'
end program
