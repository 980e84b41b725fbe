/* A loop over the threads that were asked for, which wait for each other at a barrier of pthreads. */
#include "../team.h"
#include <pthread.h>

long work(int asked)
{
    long part[MOST] = {0}, sum = 0;
    pthread_barrier_t all;
    pthread_barrier_init(&all, NULL, asked);
#pragma omp parallel for num_threads(asked) schedule(static, 1)
    for (int i = 0; i < asked; i++) {
        PRESENT_IN_LOOP
        part[i] = sum_of(start_of(i, asked), start_of(i + 1, asked));
        pthread_barrier_wait(&all);
        if (i == 0)
            for (int k = 0; k < asked; k++)
                sum += part[k];
    }
    return sum;
}
