// Generators in a vector, one for each thread that was asked for.
#include "../team.h"
#include <random>
#include <vector>

long work(int asked)
{
    std::vector<std::mt19937> generators;
    for (int i = 0; i < asked; i++)
        generators.emplace_back(i);
    long hits = 0;
#pragma omp parallel num_threads(asked) reduction(+ : hits)
    {
        PRESENT
        std::uniform_int_distribution<int> dice(1, 6);
#pragma omp for schedule(static)
        for (int i = 0; i < ITEMS; i++)
            hits += dice(generators[omp_get_thread_num()]);
    }
    return hits;
}
