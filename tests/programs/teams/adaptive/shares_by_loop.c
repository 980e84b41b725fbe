/* As many shares as threads are asked for, which the compiler gives out. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
#pragma omp for schedule(static)
        for (int share = 0; share < asked; share++)
            sum += sum_of(start_of(share, asked), start_of(share + 1, asked));
    }
    return sum;
}
