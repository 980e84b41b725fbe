/* A search that is cancelled. */
#include "../team.h"
long work(int asked)
{
    long found = -1;
#pragma omp parallel num_threads(asked)
    {
        PRESENT
#pragma omp for
        for (long i = 0; i < ITEMS; i++) {
            if (i == 777) {
#pragma omp atomic write
                found = i;
#pragma omp cancel for
            }
#pragma omp cancellation point for
        }
    }
    return found;
}
