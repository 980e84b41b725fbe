/* As many tasks as threads were asked for. */
#include "../team.h"
long work(int asked)
{
    long part[MOST] = {0}, sum = 0;
#pragma omp parallel num_threads(asked)
    {
        PRESENT
#pragma omp single
        for (int t = 0; t < asked; t++)
#pragma omp task firstprivate(t)
            part[t] = sum_of(start_of(t, asked), start_of(t + 1, asked));
    }
    for (int t = 0; t < asked; t++) sum += part[t];
    return sum;
}
