// A gate with a condition variable and a predicate, beside a loop.
#include "../team.h"
#include <condition_variable>
#include <mutex>
long work(int asked)
{
    std::mutex m; std::condition_variable cv; int come = 0;
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        long own = 0;
#pragma omp for nowait
        for (long i = 0; i < ITEMS; i++) own += item(i);
        std::unique_lock<std::mutex> l(m);
        if (++come == asked) cv.notify_all();
        cv.wait(l, [&] { return come == asked; });
        sum += own;
    }
    return sum;
}
