/* The number is read before it is set. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
    fprintf(stderr, "threads: %d\n", omp_get_max_threads());
    omp_set_num_threads(asked);
#pragma omp parallel reduction(+ : sum)
    {
        int number = omp_get_thread_num();
        PRESENT
        sum += sum_of(start_of(number, asked), start_of(number + 1, asked));
    }
    return sum;
}
