// A loop of the compiler's calls a std::function.
#include "../team.h"
#include <functional>

APART static long everywhere(int threads, long items, const std::function<long(long)> &function)
{
    long sum = 0;
#pragma omp parallel num_threads(threads) reduction(+ : sum)
    {
        PRESENT
#pragma omp for schedule(dynamic, 100)
        for (long i = 0; i < items; i++)
            sum += function(i);
    }
    return sum;
}

long work(int asked)
{
    return everywhere(asked, ITEMS, [](long i) { return item(i); });
}
