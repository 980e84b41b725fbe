/* What threads keep in variables of their own is collected by number in another region. */
#include "../team.h"

static long own;
#pragma omp threadprivate(own)

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked)
    {
        int number = omp_get_thread_num();
        own = sum_of(start_of(number, asked), start_of(number + 1, asked));
    }
#pragma omp parallel num_threads(asked)
    {
        PRESENT
        if (omp_get_thread_num() < asked) {
#pragma omp critical
            sum += own;
        }
    }
    return sum;
}
