// A pool object learns its size from the first thread; methods divide by it.
#include "../team.h"
class Pool {
    int threads = 0;

public:
    void enter()
    {
#pragma omp master
        threads = omp_get_num_threads();
#pragma omp barrier
    }
    long from(long items) const { return items * omp_get_thread_num() / threads; }
    long to(long items) const { return items * (omp_get_thread_num() + 1) / threads; }
};
long work(int asked)
{
    Pool pool;
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        pool.enter();
        sum += sum_of(pool.from(ITEMS), pool.to(ITEMS));
    }
    return sum;
}
