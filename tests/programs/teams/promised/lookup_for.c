/* A loop over the compiler's own schedule, in which each round does the part of its thread; with a
 * table of pointers. */
#include "../team.h"

long work(int asked)
{
    long *parts[MOST], sum = 0;
    for (int t = 0; t < asked; t++)
        parts[t] = littered(8);
#pragma omp parallel num_threads(asked)
    {
        PRESENT
#pragma omp for schedule(static)
        for (int t = 0; t < asked; t++)
            *parts[omp_get_thread_num()] =
                sum_of(start_of(omp_get_thread_num(), asked), start_of(omp_get_thread_num() + 1, asked));
    }
    for (int t = 0; t < asked; t++)
        sum += *parts[t];
    return sum;
}
