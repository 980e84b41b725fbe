/* As LULESH finds its time step: each thread leaves its own in a buffer with room for as many as the
 * setting says, and all of them are looked at. */
#include "../team.h"

long work(int asked)
{
    omp_set_num_threads(asked);
    int threads = omp_get_max_threads();
    long *step = littered(threads * sizeof *step), least = ITEMS, sum = 0;
#pragma omp parallel
    {
        int number = omp_get_thread_num();
        long best = ITEMS;
        PRESENT
#pragma omp for
        for (long i = 0; i < ITEMS; i++) {
            long value = ITEMS - item(i) * (i % 1000);
            best = value < best ? value : best;
        }
        step[number] = best;
    }
    for (int i = 0; i < threads; i++) {
        least = step[i] < least ? step[i] : least;
        sum += step[i];
    }
    return sum + least;
}
