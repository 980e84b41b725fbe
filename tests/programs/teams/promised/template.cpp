// The region is in a template, and what it does in a function object.
#include "../team.h"

struct Share {
    int shares;
    long operator()(int number) const
    {
        return sum_of(start_of(number, shares), start_of(number + 1, shares));
    }
};

template <typename Function> long everywhere(int threads, Function function)
{
    long sum = 0;
#pragma omp parallel num_threads(threads) reduction(+ : sum)
    {
        PRESENT
        sum += function(omp_get_thread_num());
    }
    return sum;
}

long work(int asked)
{
    return everywhere(asked, Share{asked});
}
