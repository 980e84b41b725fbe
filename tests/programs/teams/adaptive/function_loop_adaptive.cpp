// A std::function applied to each item, in a for_each of the program's own.
#include "../team.h"
#include <functional>
static void parallel_for(long n, int threads, const std::function<void(long, long)> &body)
{
#pragma omp parallel num_threads(threads)
    {
        PRESENT
        long t = omp_get_thread_num(), all = omp_get_num_threads();
        body(n * t / all, n * (t + 1) / all);
    }
}
long work(int asked)
{
    long sum = 0;
    parallel_for(ITEMS, asked, [&](long from, long to) { long s = sum_of(from, to);
#pragma omp atomic
    sum += s; });
    return sum;
}
