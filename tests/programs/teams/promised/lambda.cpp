// The region calls a lambda that a std::function holds.
#include "../team.h"
#include <functional>

APART static long everywhere(int threads, const std::function<long()> &function)
{
    long sum = 0;
#pragma omp parallel num_threads(threads) reduction(+ : sum)
    {
        PRESENT
        sum += function();
    }
    return sum;
}

long work(int asked)
{
    return everywhere(asked, [asked] {
        int number = omp_get_thread_num();
        return sum_of(start_of(number, asked), start_of(number + 1, asked));
    });
}
