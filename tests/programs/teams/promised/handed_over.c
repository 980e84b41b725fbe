/* The region hands a function to one that calls it. */
#include "../team.h"

APART static long apply(long (*function)(int), int argument)
{
    return function(argument);
}

static long share(int shares)
{
    int number = omp_get_thread_num();
    return sum_of(start_of(number, shares), start_of(number + 1, shares));
}

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        sum += apply(share, asked);
    }
    return sum;
}
