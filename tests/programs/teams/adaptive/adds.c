/* A library whose loop the compiler divides. */
#include <omp.h>

long add(int threads, long items, int *team)
{
    long sum = 0;
#pragma omp parallel num_threads(threads) reduction(+ : sum)
    {
#pragma omp atomic
        ++*team;
#pragma omp for
        for (long i = 0; i < items; i++)
            sum += i * 7 % 13 + 1;
    }
    return sum;
}
