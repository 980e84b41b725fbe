/* A library with variables of each thread's own. */
#include <omp.h>

static long first, last, out[20000];
#pragma omp threadprivate(first, last)

void plan(int threads, long items)
{
#pragma omp parallel num_threads(threads)
    {
        int number = omp_get_thread_num();
        first = items * number / threads;
        last = items * (number + 1) / threads;
    }
}

long execute(int threads, long items, int *team)
{
    long sum = 0;
#pragma omp parallel num_threads(threads) reduction(+ : sum)
    {
#pragma omp atomic
        ++*team;
#pragma omp for
        for (long i = 0; i < items; i++)
            out[i] = i * 7 % 13 + 1;
        for (long i = first; i < last; i++)
            sum += out[i];
    }
    return sum;
}
