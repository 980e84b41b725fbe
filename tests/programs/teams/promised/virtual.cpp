// The region calls a virtual method that asks for the number.
#include "../team.h"
#include <memory>

struct Worker {
    virtual ~Worker() = default;
    virtual long run() const = 0;
};

struct Divides : Worker {
    int shares;
    explicit Divides(int threads) : shares(threads) {}
    long run() const override
    {
        int number = omp_get_thread_num();
        return sum_of(start_of(number, shares), start_of(number + 1, shares));
    }
};

struct Idle : Worker {
    long run() const override { return 0; }
};

APART static std::unique_ptr<Worker> make(int asked)
{
    if (asked > 1000)
        return std::make_unique<Idle>();
    return std::make_unique<Divides>(asked);
}

long work(int asked)
{
    std::unique_ptr<Worker> worker = make(asked);
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        sum += worker->run();
    }
    return sum;
}
