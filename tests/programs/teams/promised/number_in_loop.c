/* A loop over the threads that were asked for, in which each takes the share of its number. */
#include "../team.h"

long work(int asked)
{
    long part[MOST] = {0}, sum = 0;
#pragma omp parallel for num_threads(asked)
    for (int i = 0; i < asked; i++) {
        int number = omp_get_thread_num();
        PRESENT_IN_LOOP
        part[number] = sum_of(start_of(number, asked), start_of(number + 1, asked));
    }
    for (int i = 0; i < asked; i++)
        sum += part[i];
    return sum;
}
