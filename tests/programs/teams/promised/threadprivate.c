/* Variables of the threads' own keep their shares from one region to the next. */
#include "../team.h"

static long from, to, factor = 1;
#pragma omp threadprivate(from, to, factor)

long work(int asked)
{
    long sum = 0;
    omp_set_dynamic(0);
    omp_set_num_threads(asked);
    factor = 3;
#pragma omp parallel copyin(factor)
    {
        from = start_of(omp_get_thread_num(), asked);
        to = start_of(omp_get_thread_num() + 1, asked);
    }
#pragma omp parallel reduction(+ : sum)
    {
        PRESENT
        sum += factor * sum_of(from, to);
    }
    return sum;
}
