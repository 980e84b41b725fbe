/* A function that the region calls asks for both. */
#include "../team.h"

APART static void my_share(long items, long *from, long *to)
{
    int number = omp_get_thread_num(), size = omp_get_num_threads();
    *from = items * number / size;
    *to = items * (number + 1) / size;
}

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        long from, to;
        PRESENT
        my_share(ITEMS, &from, &to);
        sum += sum_of(from, to);
    }
    return sum;
}
