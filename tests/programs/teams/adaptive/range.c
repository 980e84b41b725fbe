/* A library: the share of the calling thread in its team. */
#include <omp.h>

void range_of_thread(long items, long *from, long *to)
{
    int number = omp_get_thread_num(), size = omp_get_num_threads();
    *from = items * number / size;
    *to = items * (number + 1) / size;
}
