/* The region divides by itself, and makes tasks. */
#include "../team.h"

long work(int asked)
{
    long sum = 0, tasks = 0;
#pragma omp parallel num_threads(asked)
    {
        int number = omp_get_thread_num();
        long part = sum_of(start_of(number, asked), start_of(number + 1, asked));
        PRESENT
#pragma omp atomic
        sum += part;
#pragma omp single
        for (int i = 0; i < 10; i++) {
#pragma omp task
            {
#pragma omp atomic
                tasks += i;
            }
        }
    }
    return sum + tasks;
}
