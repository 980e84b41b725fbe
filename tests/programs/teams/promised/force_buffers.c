/* Each thread adds up forces in a buffer of its own, and all buffers are added up by a loop of the
 * compiler's, in the same region. */
#include "../team.h"

struct forces {
    int threads;
    long *buffer;
};

APART void add_pairs(struct forces *forces, int number)
{
    long *own = forces->buffer + (size_t)number * ITEMS;
    memset(own, 0, ITEMS * sizeof *own);
    for (long i = start_of(number, forces->threads); i < start_of(number + 1, forces->threads); i++) {
        own[i] += item(i);
        own[(i + 1) % ITEMS] -= i % 3;
    }
}

long work(int asked)
{
    struct forces forces = {asked, littered((size_t)asked * ITEMS * sizeof(long))};
    long sum = 0;
#pragma omp parallel num_threads(forces.threads) reduction(+ : sum)
    {
        PRESENT
        add_pairs(&forces, omp_get_thread_num());
#pragma omp barrier
#pragma omp for schedule(static)
        for (long i = 0; i < ITEMS; i++)
            for (int t = 0; t < forces.threads; t++)
                sum += forces.buffer[(size_t)t * ITEMS + i] * (i % 5 + 1);
    }
    return sum;
}
