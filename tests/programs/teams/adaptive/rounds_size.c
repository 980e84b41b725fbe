/* The same tree by the real size. */
#include "../team.h"
long work(int asked)
{
    static long part[MOST];
#pragma omp parallel num_threads(asked)
    {
        int t = omp_get_thread_num(), n = omp_get_num_threads();
        PRESENT
        part[t] = sum_of(start_of(t, n), start_of(t + 1, n));
        for (int step = 1; step < n; step *= 2) {
#pragma omp barrier
            if (t % (2 * step) == 0 && t + step < n) part[t] += part[t + step];
        }
    }
    return part[0];
}
