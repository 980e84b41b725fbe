/* A loop of the compiler's calls a function by a pointer. */
#include "../team.h"

long (*volatile function)(long) = item;

long work(int asked)
{
    long (*call)(long) = function, sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            sum += call(i);
    }
    return sum;
}
