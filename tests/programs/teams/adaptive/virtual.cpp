// A loop of the compiler's calls a virtual method.
#include "../team.h"

struct Values {
    virtual ~Values() = default;
    virtual long at(long i) const = 0;
};

struct Items : Values {
    long at(long i) const override { return item(i); }
};

APART static const Values &values()
{
    static const Items items;
    return items;
}

long work(int asked)
{
    const Values &all = values();
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            sum += all.at(i);
    }
    return sum;
}
