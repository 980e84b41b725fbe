! The number of threads is set, and the region asks how large its team is.
program by_size
  use omp_lib
  implicit none
  integer :: asked, number, members, team
  integer(8) :: i, total
  asked = asked_for()
  total = 0
  team = 0
  call omp_set_num_threads(asked)
  !$omp parallel private(number, members, i) reduction(+ : total, team)
  number = omp_get_thread_num()
  members = omp_get_num_threads()
  team = team + 1
  do i = number, 19999, members
    total = total + mod(i * 7, 13_8) + 1
  end do
  !$omp end parallel
  call report(total, team)
contains
  include '../team.inc'
end program
