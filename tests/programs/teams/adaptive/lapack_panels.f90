! The columns right of a panel, divided by the compiler.
program lapack_panels
  use omp_lib
  implicit none
  integer, parameter :: n = 80
  integer :: asked, threads, i, j, k
  real(8) :: a(n, n)
  asked = asked_for()
  threads = 0
  do j = 1, n
    do i = 1, n
      a(i, j) = 1d0 / (i + j)
    end do
    a(j, j) = n
  end do
  do k = 1, n - 1
    a(k + 1:, k) = a(k + 1:, k) / a(k, k)
    !$omp parallel num_threads(asked) private(i, j)
    if (k == 1) then
      !$omp atomic
      threads = threads + 1
    end if
    !$omp do schedule(static)
    do j = k + 1, n
      do i = k + 1, n
        a(i, j) = a(i, j) - a(i, k) * a(k, j)
      end do
    end do
    !$omp end do
    !$omp end parallel
  end do
  call report(int(sum(a) * 1000, 8), threads)
contains
  include '../team.inc'
end program
