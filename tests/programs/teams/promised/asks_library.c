/* The number is asked for in a shared library. With: share.c */
#include "../team.h"

long share_of_thread(int shares, long (*item)(long), long items);

static long an_item(long i)
{
    return item(i);
}

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        sum += share_of_thread(asked, an_item, ITEMS);
    }
    return sum;
}
