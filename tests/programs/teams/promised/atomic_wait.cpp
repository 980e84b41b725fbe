// Std::atomic wait and notify until all have come, beside a loop. Flags: -std=c++20
#include "../team.h"
#include <atomic>
long work(int asked)
{
    std::atomic<int> come{0};
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        long own = 0;
#pragma omp for nowait
        for (long i = 0; i < ITEMS; i++) own += item(i);
        come++;
        come.notify_all();
        for (int now; (now = come.load()) < asked;) come.wait(now);
        sum += own;
    }
    return sum;
}
