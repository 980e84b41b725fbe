/* Each thread takes every so many-th item, as many as there are threads. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        for (long i = omp_get_thread_num(); i < ITEMS; i += omp_get_num_threads())
            sum += item(i);
    }
    return sum;
}
