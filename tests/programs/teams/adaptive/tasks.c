/* One thread makes tasks for all. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked)
    {
        PRESENT
#pragma omp single
        for (int i = 0; i < 20; i++) {
#pragma omp task
            {
                long part = sum_of(start_of(i, 20), start_of(i + 1, 20));
#pragma omp atomic
                sum += part;
            }
        }
    }
    return sum;
}
