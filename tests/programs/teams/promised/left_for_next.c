/* Threads keep their part in a variable of their own, which another region adds up. */
#include "../team.h"

static long own;
#pragma omp threadprivate(own)

long work(int asked)
{
    long sum = 0;
    omp_set_dynamic(0);
#pragma omp parallel num_threads(asked)
    {
        int number = omp_get_thread_num();
        own = sum_of(start_of(number, asked), start_of(number + 1, asked));
    }
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        sum += own;
    }
    return sum;
}
