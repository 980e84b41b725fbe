// A loop over the iterators of a vector.
#include "../team.h"
#include <vector>

long work(int asked)
{
    std::vector<long> values(ITEMS);
    long sum = 0;
    for (long i = 0; i < ITEMS; i++)
        values[i] = item(i);
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
#pragma omp for
        for (auto value = values.begin(); value < values.end(); ++value)
            sum += *value;
    }
    return sum;
}
