/* A search that cancels the loop. */
#include "../team.h"
long work(int asked)
{
    long found = -1;
#pragma omp parallel num_threads(asked)
    {
        PRESENT
#pragma omp for
        for (long i = 0; i < ITEMS; i++) {
            if (i == 12345) {
#pragma omp atomic write
                found = i;
#pragma omp cancel for
            }
#pragma omp cancellation point for
        }
    }
    return found;
}
