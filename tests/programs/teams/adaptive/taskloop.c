/* A loop that is divided into tasks. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked)
    {
        PRESENT
#pragma omp master
#pragma omp taskloop grainsize(500)
        for (long i = 0; i < ITEMS; i++) {
            long value = item(i);
#pragma omp atomic
            sum += value;
        }
    }
    return sum;
}
