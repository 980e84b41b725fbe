// A virtual function takes the share of its thread, beside a loop of the compiler's.
#include "../team.h"
#include <memory>

struct Kernel {
    virtual ~Kernel() = default;
    virtual long part(int asked) const = 0;
};
struct Shares : Kernel {
    long part(int asked) const override
    {
        int number = omp_get_thread_num();
        return sum_of(start_of(number, asked), start_of(number + 1, asked));
    }
};
struct Strided : Kernel {
    long part(int asked) const override
    {
        long sum = 0;
        for (long i = omp_get_thread_num(); i < ITEMS; i += asked)
            sum += item(i);
        return sum;
    }
};

long work(int asked)
{
    std::unique_ptr<Kernel> kernel;
    if (asked % 2)
        kernel.reset(new Strided);
    else
        kernel.reset(new Shares);
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        sum += kernel->part(asked);
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            sum += item(i);
    }
    return sum;
}
