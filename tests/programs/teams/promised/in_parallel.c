/* A function that knows how to run within a region or without. */
#include "../team.h"
static int all;
static void share(long *sum)
{
    int id = omp_in_parallel() ? omp_get_thread_num() : 0;
    int n = omp_in_parallel() ? all : 1;
    long own = sum_of(start_of(id, n), start_of(id + 1, n));
#pragma omp atomic
    *sum += own;
}
long work(int asked)
{
    long sum = 0, alone = 0;
    all = asked;
    share(&alone);
#pragma omp parallel num_threads(asked)
    {
        PRESENT
        share(&sum);
    }
    return sum + alone;
}
