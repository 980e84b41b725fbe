/* Threads look under a mutex of C++ whether all have come, and sleep between. */
#include "../team.h"
#include <chrono>
#include <mutex>
#include <thread>
struct Gate {
    std::mutex mutex;
    int missing;
    void arrive()
    {
        std::lock_guard<std::mutex> lock(mutex);
        --missing;
    }
    bool isOpen()
    {
        std::lock_guard<std::mutex> lock(mutex);
        return missing == 0;
    }
};
long work(int asked)
{
    Gate gate{{}, asked};
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        gate.arrive();
        while (!gate.isOpen())
            std::this_thread::sleep_for(std::chrono::microseconds(50));
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            sum += item(i);
    }
    return sum;
}
