/* The number is set, and the compiler divides. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
    omp_set_num_threads(asked);
#pragma omp parallel reduction(+ : sum)
    {
        PRESENT
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            sum += item(i);
    }
    return sum;
}
