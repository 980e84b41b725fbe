/* Each thread has a stream of random numbers that is seeded by its number, and the samples are shared
 * out by the size of the team: the answer depends on how many threads there are. */
#include "../team.h"

static long next(unsigned *state)
{
    *state = *state * 1103515245u + 12345u;
    return *state >> 16;
}

long work(int asked)
{
    long hits = 0;
#pragma omp parallel num_threads(asked) reduction(+ : hits)
    {
        unsigned state = 42 + omp_get_thread_num();
        long samples = ITEMS / omp_get_num_threads();
        PRESENT
        for (long i = 0; i < samples; i++)
            hits += next(&state) % 3 == 0;
    }
    return hits;
}
