! Sets the number of threads from Fortran, by integers of 4 and of 8 bytes, and prints how large
! the teams were.
program openmp
    use omp_lib
    implicit none
    integer(4), parameter :: short = 64_4
    integer(8), parameter :: long = 64_8

    call omp_set_num_threads(short)
    call report_team('short')
    call omp_set_num_threads(1)
    call report_team('lowered')
    call omp_set_num_threads(long)
    call report_team('long')
    call omp_set_num_threads(8_8)
    call omp_set_max_active_levels(2_4)
    call report_nested('levels_short')
    call omp_set_max_active_levels(2_8)
    call report_nested('levels_long')
    call omp_set_max_active_levels(1)
    call omp_set_nested(.true._4)
    call report_nested('nested_short')
    call omp_set_nested(.false.)
    call omp_set_nested(.true._8)
    call report_nested('nested_long')
contains
    subroutine report_team(name)
        character(*), intent(in) :: name
        integer :: members
        members = 0
        !$omp parallel reduction(+ : members)
        members = members + 1
        !$omp end parallel
        print '(a, "=", i0)', name, members
        print '(a, "_read_back=", i0)', name, omp_get_max_threads()
    end subroutine

    subroutine report_nested(name)
        character(*), intent(in) :: name
        integer :: members
        members = 0
        !$omp parallel reduction(+ : members)
        !$omp parallel reduction(+ : members)
        members = members + 1
        !$omp end parallel
        !$omp end parallel
        print '(a, "=", i0)', name, members
    end subroutine
end program
