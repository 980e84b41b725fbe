/* A library that divides its work by the number of threads that it is given. */
#include <omp.h>

long solve(int threads, long items, int *team)
{
    long sum = 0;
#pragma omp parallel num_threads(threads) reduction(+ : sum)
    {
        int number = omp_get_thread_num();
#pragma omp atomic
        ++*team;
        for (long i = items * number / threads; i < items * (number + 1) / threads; i++)
            sum += i * 7 % 13 + 1;
    }
    return sum;
}

/* The same, where the caller has set the number. */
long solve_by_setting(int threads, long items, int *team)
{
    long sum = 0;
#pragma omp parallel reduction(+ : sum)
    {
        int number = omp_get_thread_num();
#pragma omp atomic
        ++*team;
        for (long i = items * number / threads; i < items * (number + 1) / threads; i++)
            sum += i * 7 % 13 + 1;
    }
    return sum;
}
