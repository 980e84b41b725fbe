/* A block for the last of the threads asked for. */
#include "../team.h"
static long part[ITEMS];
long work(int asked)
{
    long extra = 0;
#pragma omp parallel num_threads(asked)
    {
        PRESENT
#pragma omp masked filter(asked - 1)
        extra = sum_of(0, 1000);
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            part[i] = item(i);
    }
    return extra + part[3];
}
