/* A tree of halves with barriers, over an array of as many as asked. */
#include "../team.h"
long work(int asked)
{
    static long part[MOST];
#pragma omp parallel num_threads(asked)
    {
        int t = omp_get_thread_num();
        PRESENT
        part[t] = sum_of(start_of(t, asked), start_of(t + 1, asked));
        for (int step = 1; step < asked; step *= 2) {
#pragma omp barrier
            if (t % (2 * step) == 0 && t + step < asked) part[t] += part[t + step];
        }
    }
    return part[0];
}
