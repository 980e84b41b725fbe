/* Each thread takes every so many-th item. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        for (long i = omp_get_thread_num(); i < ITEMS; i += asked)
            sum += item(i);
    }
    return sum;
}
