// C++ threads: 64 at once, with thread-local destructors, an exception and a future; and as many
// as the machine is said to have.
#include <atomic>
#include <future>
#include <iostream>
#include <sched.h>
#include <stdexcept>
#include <thread>
#include <vector>

static std::atomic<int> destroyed{0};

struct Local {
    unsigned long sum = 0;
    ~Local() { destroyed++; }
};
static thread_local Local local;

static unsigned long work(unsigned long seed)
{
    for (unsigned long i = 0; i < 4000000; i++)
        local.sum += i ^ seed;
    return local.sum;
}

int main()
{
    std::vector<std::thread> threads;
    std::atomic<unsigned long> sum{0};
    std::atomic<int> cpus{0};
    for (unsigned long i = 0; i < 64; i++)
        threads.emplace_back([&, i] {
            sum += work(i);
            cpu_set_t mask;
            if (sched_getaffinity(0, sizeof mask, &mask) == 0)
                cpus = CPU_COUNT(&mask);
        });
    for (auto &thread : threads)
        thread.join();
    auto failing = std::async(std::launch::async, []() -> int { throw std::runtime_error("caught"); });
    try {
        failing.get();
    } catch (const std::exception &error) {
        std::cout << "exception=" << error.what() << "\n";
    }
    std::cout << "sum=" << sum << "\ndestroyed=" << destroyed << "\ncpus=" << cpus
              << "\nhardware_concurrency=" << std::thread::hardware_concurrency() << "\n";
}
