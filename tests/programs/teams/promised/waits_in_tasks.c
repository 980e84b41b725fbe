/* As many tasks as threads, of which each waits for the next one. */
#include "../team.h"
#include <semaphore.h>

static sem_t done[MOST + 1];

long work(int asked)
{
    long sum = 0;
    for (int i = 0; i <= asked; i++)
        sem_init(&done[i], 0, i == asked);
#pragma omp parallel num_threads(asked)
    {
        PRESENT
#pragma omp single
        for (int i = 0; i < asked; i++) {
#pragma omp task firstprivate(i)
            {
                sem_wait(&done[i + 1]);
                sum += sum_of(start_of(i, asked), start_of(i + 1, asked));
                sem_post(&done[i]);
            }
        }
    }
    return sum;
}
