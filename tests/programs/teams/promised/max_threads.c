/* The work is divided by the number of threads that a team may have. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
    omp_set_num_threads(asked);
#pragma omp parallel reduction(+ : sum)
    {
        int number = omp_get_thread_num(), most = omp_get_max_threads();
        PRESENT
        sum += sum_of(start_of(number, most), start_of(number + 1, most));
    }
    return sum;
}
