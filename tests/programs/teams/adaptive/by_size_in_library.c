/* A shared library asks for both. With: range.c */
#include "../team.h"

void range_of_thread(long items, long *from, long *to);

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        long from, to;
        PRESENT
        range_of_thread(ITEMS, &from, &to);
        sum += sum_of(from, to);
    }
    return sum;
}
