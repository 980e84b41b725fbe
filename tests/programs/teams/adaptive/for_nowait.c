/* A loop without a barrier at its end. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
#pragma omp for nowait
        for (long i = 0; i < ITEMS; i++)
            sum += item(i);
    }
    return sum;
}
