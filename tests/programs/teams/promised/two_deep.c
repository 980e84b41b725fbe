/* The region calls a function that does the share, which calls one that asks for the number. */
#include "../team.h"

APART static int my_number(int offset)
{
    return omp_get_thread_num() + offset;
}

APART static long my_share(int shares)
{
    int number = my_number(1) - 1;
    return sum_of(start_of(number, shares), start_of(number + 1, shares));
}

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        sum += my_share(asked);
    }
    return sum;
}
