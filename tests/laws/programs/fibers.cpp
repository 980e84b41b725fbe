// Fibers of Boost on stacks of 16 KiB, which steal work from each other in several threads; each asks for
// what a cap answers, and starts a thread of its own now and then.
#include <boost/fiber/all.hpp>
#include <cstdio>
#include <cstdlib>
#include <sched.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace fibers = boost::fibers;

static long work(int number)
{
    cpu_set_t mask;
    if (sysconf(_SC_NPROCESSORS_ONLN) < 1 || sched_getaffinity(0, sizeof mask, &mask))
        std::abort();
    long sum = 0;
    for (int x = 0; x < 20000; x++) {
        sum += x * number % 7;
        if (x % 5000 == 0)
            boost::this_fiber::yield();
    }
    if (number % 20 == 0)
        std::thread([&] { sum += number; }).join();
    return sum;
}

static long all()
{
    std::vector<fibers::future<long>> parts;
    for (int number = 0; number < 100; number++) {
        fibers::packaged_task<long()> task([number] { return work(number); });
        parts.push_back(task.get_future());
        fibers::fiber(std::allocator_arg, fibers::fixedsize_stack(16 << 10), std::move(task)).detach();
    }
    long sum = 0;
    for (auto &part : parts)
        sum += part.get();
    return sum;
}

int main(int, char **words)
{
    const int count = std::atoi(words[1]);
    std::vector<std::thread> threads;
    std::vector<long> sums(static_cast<unsigned>(count));
    for (int thread = 0; thread < count; thread++)
        threads.emplace_back([thread, &sums] { sums[static_cast<unsigned>(thread)] = all(); });
    for (std::thread &thread : threads)
        thread.join();
    for (long sum : sums)
        if (sum != sums[0])
            std::printf("differs: %ld\n", sum);
    std::printf("%ld\n", sums[0]);
    return 0;
}
