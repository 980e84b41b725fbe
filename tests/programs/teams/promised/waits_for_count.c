/* A loop over the threads that were asked for, each of which waits until all have come. */
#include "../team.h"

long work(int asked)
{
    long part[MOST] = {0}, sum = 0;
    int come = 0;
#pragma omp parallel for num_threads(asked) schedule(static, 1) reduction(+ : sum)
    for (int i = 0; i < asked; i++) {
        int now;
        PRESENT_IN_LOOP
        part[i] = sum_of(start_of(i, asked), start_of(i + 1, asked));
#pragma omp atomic
        come++;
        do {
#pragma omp atomic read
            now = come;
        } while (now < asked);
        sum += part[(i + 1) % asked];
    }
    return sum;
}
