/* Shares by the real size, which is stored for the sum afterwards. */
#include "../team.h"
long work(int asked)
{
    long *part = littered(asked * sizeof *part), sum = 0;
    int size = 0;
#pragma omp parallel num_threads(asked)
    {
        int t = omp_get_thread_num(), n = omp_get_num_threads();
        PRESENT
#pragma omp single
        size = n;
        part[t] = sum_of(start_of(t, n), start_of(t + 1, n));
    }
    for (int t = 0; t < size; t++) sum += part[t];
    return sum;
}
