/* What the region does is behind a pointer to a function. */
#include "../team.h"

static long share(int shares)
{
    int number = omp_get_thread_num();
    return sum_of(start_of(number, shares), start_of(number + 1, shares));
}

long (*volatile function)(int) = share;

long work(int asked)
{
    long (*call)(int) = function, sum = 0;
#pragma omp parallel num_threads(asked)
    {
        long part;
        PRESENT
        part = call(asked);
#pragma omp atomic
        sum += part;
    }
    return sum;
}
