/* Threads take the next item from an atomic counter, in a function of their own. */
#include "../team.h"
#include <atomic>

static std::atomic<int> next_share;

APART static int take()
{
    return next_share++;
}

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        for (int share = take(); share < 100; share = take())
            sum += sum_of(start_of(share, 100), start_of(share + 1, 100));
    }
    return sum;
}
