/* Every thread does the same, as many samples as the number asked for leaves it. */
#include "../team.h"

long work(int asked)
{
    long hits = 0;
#pragma omp parallel num_threads(asked) reduction(+ : hits)
    {
        unsigned seed = 1;
        PRESENT
        for (int i = 0; i < ITEMS / asked; i++) {
            seed = seed * 1103515245 + 12345;
            hits += (seed >> 16) % 3 == 0;
        }
    }
    return hits;
}
