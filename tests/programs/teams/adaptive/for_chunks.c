/* A loop in turns of 16 items. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
#pragma omp for schedule(static, 16)
        for (long i = 0; i < ITEMS; i++)
            sum += item(i);
    }
    return sum;
}
