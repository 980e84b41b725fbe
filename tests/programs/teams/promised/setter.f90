! The number of threads is set, and a function asks for the number of the thread.
program setter
  use omp_lib
  implicit none
  integer :: asked, team
  integer(8) :: total
  asked = asked_for()
  total = 0
  team = 0
  call omp_set_num_threads(asked)
  !$omp parallel reduction(+ : total, team)
  team = team + 1
  total = total + my_share(asked)
  !$omp end parallel
  call report(total, team)
contains
  include '../team.inc'

  integer function my_number()
    my_number = omp_get_thread_num()
  end function

  integer(8) function my_share(shares)
    integer, intent(in) :: shares
    integer(8) :: i
    my_share = 0
    do i = 20000_8 * my_number() / shares, 20000_8 * (my_number() + 1) / shares - 1
      my_share = my_share + mod(i * 7, 13_8) + 1
    end do
  end function
end program
