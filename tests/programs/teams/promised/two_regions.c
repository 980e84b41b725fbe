/* A loop of the compiler's in one region notes who did what; the next region goes by the notes. */
#include "../team.h"

long work(int asked)
{
    static int bins[MOST][2];
    long sum = 0;
#pragma omp parallel num_threads(asked)
    {
        int number = omp_get_thread_num();
        bins[number][0] = start_of(number, asked);
        bins[number][1] = start_of(number + 1, asked);
    }
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
#pragma omp for schedule(static) nowait
        for (int t = 0; t < asked; t++)
            sum += 2;
        int *own = bins[omp_get_thread_num()];
        sum += sum_of(own[0], own[1]);
    }
    return sum;
}
