// Threads count themselves in and wait for all, by an atomic variable, in a loop of the compiler's.
#include "../team.h"
#include <atomic>
#include <thread>

static std::atomic<int> come;

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        come++;
        while (come < asked)
            std::this_thread::yield();
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            sum += item(i);
    }
    return sum;
}
