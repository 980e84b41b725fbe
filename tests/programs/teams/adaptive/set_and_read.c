/* The number is set and read back, and buffers are made for as many threads. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
    omp_set_num_threads(asked);
    int most = omp_get_max_threads();
    long *part = calloc(most, sizeof *part);
#pragma omp parallel
    {
        int size = omp_get_num_threads(), number = omp_get_thread_num();
        PRESENT
        part[number] = sum_of(start_of(number, size), start_of(number + 1, size));
    }
    for (int i = 0; i < most; i++)
        sum += part[i];
    return sum;
}
