/* A region asks how large a team is, and the next one divides its work by that. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
    int size = 1;
    omp_set_num_threads(asked);
#pragma omp parallel
#pragma omp single
    size = omp_get_num_threads();
#pragma omp parallel reduction(+ : sum)
    {
        PRESENT
        for (long i = omp_get_thread_num(); i < ITEMS; i += size)
            sum += item(i);
    }
    return sum;
}
