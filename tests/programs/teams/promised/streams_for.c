/* Streams of random numbers, seeded by the number of the thread, in a loop of the compiler's. */
#include "../team.h"

long work(int asked)
{
    long hits = 0;
#pragma omp parallel num_threads(asked) reduction(+ : hits)
    {
        unsigned seed = 1000 * (omp_get_thread_num() + 1);
        PRESENT
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            hits += rand_r(&seed) % 3 == 0;
    }
    return hits;
}
