/* As many threads as asked for, but no more than the runtime allows. */
#include "../team.h"
long work(int asked)
{
    int n = omp_get_thread_limit() < asked ? omp_get_thread_limit() : asked;
    long sum = 0;
#pragma omp parallel num_threads(n) reduction(+ : sum) proc_bind(spread)
    {
        PRESENT
        int id = omp_get_thread_num();
        sum += sum_of(start_of(id, n), start_of(id + 1, n));
    }
    return sum;
}
