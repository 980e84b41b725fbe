/* Each thread adds up its part of a loop, and then adds it to the whole. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked)
    {
        long own = 0;
        PRESENT
#pragma omp for nowait
        for (long i = 0; i < ITEMS; i++)
            own += item(i);
#pragma omp critical
        sum += own;
    }
    return sum;
}
