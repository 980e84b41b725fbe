// Every thread makes scratch of its own inside the region.
#include "../team.h"
#include <vector>

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked)
    {
        std::vector<long> scratch(64);
        PRESENT
#pragma omp for nowait
        for (long i = 0; i < ITEMS; i++)
            scratch[i % 64] += item(i);
#pragma omp critical
        for (long value : scratch)
            sum += value;
    }
    return sum;
}
