! Array expressions in a workshare construct, and reductions of an array: many loops of the compiler's,
! which asks once for all of them.
module energies
  implicit none
  real(8), allocatable :: a(:), b(:)
  integer(8) :: bins(0:12) = 0
contains
  subroutine relax(threads, team)
    use omp_lib
    integer, intent(in) :: threads
    integer, intent(inout) :: team
    integer :: i
    !$omp parallel num_threads(threads)
    !$omp atomic
    team = team + 1
    !$omp workshare
    a = a * 2 + 1
    b = a - b
    where (b > 20) b = 20
    !$omp end workshare
    !$omp do reduction(+ : bins)
    do i = 1, size(a)
      bins(mod(int(a(i)), 13)) = bins(mod(int(a(i)), 13)) + 1
    end do
    !$omp end do
    !$omp end parallel
  end subroutine
end module

program workshare_energy
  use energies
  implicit none
  integer :: team, i
  team = 0
  allocate (a(5000), b(5000))
  a = [(mod(i * 7, 13), i=1, 5000)]
  b = [(mod(i * 5, 11), i=1, 5000)]
  call relax(asked_for(), team)
  call report(int(sum(b), 8) + sum(bins * [(int(i, 8), i=0, 12)]), team)
contains
  include '../team.inc'
end program
