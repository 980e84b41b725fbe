/* Each thread works in a buffer of its own, which is looked up by number. */
#include "../team.h"

long work(int asked)
{
    long **buffers = malloc(asked * sizeof *buffers), sum = 0;
    for (int i = 0; i < asked; i++)
        buffers[i] = malloc(100 * sizeof **buffers);
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        long *own = buffers[omp_get_thread_num()];
        PRESENT
#pragma omp for schedule(dynamic)
        for (int i = 0; i < 200; i++) {
            for (int k = 0; k < 100; k++)
                own[k] = item(100 * i + k);
            for (int k = 0; k < 100; k++)
                sum += own[k];
        }
    }
    return sum;
}
