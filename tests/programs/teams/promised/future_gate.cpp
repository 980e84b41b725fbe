// A promise that the last thread fulfils.
#include "../team.h"
#include <future>
#include <atomic>
long work(int asked)
{
    std::promise<void> open; auto gate = open.get_future().share();
    std::atomic<int> left{asked};
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        long own = 0;
#pragma omp for nowait
        for (long i = 0; i < ITEMS; i++) own += item(i);
        if (--left == 0) open.set_value();
        gate.wait();
        sum += own;
    }
    return sum;
}
