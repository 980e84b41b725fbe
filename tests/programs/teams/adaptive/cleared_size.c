/* Shares by the real size, parts in a cleared array. */
#include "../team.h"
long work(int asked)
{
    long *part = calloc(asked, sizeof *part), sum = 0;
#pragma omp parallel num_threads(asked)
    {
        int t = omp_get_thread_num(), n = omp_get_num_threads();
        PRESENT
        part[t] = sum_of(start_of(t, n), start_of(t + 1, n));
    }
    for (int t = 0; t < asked; t++) sum += part[t];
    return sum;
}
