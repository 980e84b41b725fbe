/* Prefix sums in two passes: shares by the size of the team, and their sums in an array. */
#include "../team.h"

long work(int asked)
{
    static long values[ITEMS];
    long *offsets = NULL, sum = 0;
#pragma omp parallel num_threads(asked)
    {
        int number = omp_get_thread_num(), size = omp_get_num_threads();
        PRESENT
#pragma omp single
        {
            offsets = littered((size + 1) * sizeof *offsets);
            offsets[0] = 0;
        }
        long part = 0;
#pragma omp for schedule(static)
        for (int i = 0; i < ITEMS; i++) {
            part += item(i);
            values[i] = part;
        }
        offsets[number + 1] = part;
#pragma omp barrier
        long offset = 0;
        for (int t = 0; t <= number; t++)
            offset += offsets[t];
#pragma omp for schedule(static)
        for (int i = 0; i < ITEMS; i++)
            values[i] += offset;
    }
    for (int i = 0; i < ITEMS; i += 97)
        sum += values[i];
    return sum;
}
