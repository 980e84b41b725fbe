// A std::function after a loop of the compiler's.
#include "../team.h"
#include <functional>
static long out[ITEMS];
APART static long visit(const std::function<long(int)> &f, int asked) { return f(asked); }
long work(int asked)
{
    std::function<long(int)> part = [](int asked) { long s = 0; int t = omp_get_thread_num(); for (long i = start_of(t, asked); i < start_of(t + 1, asked); i++) s += out[i]; return s; };
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
#pragma omp for
        for (long i = 0; i < ITEMS; i++) out[i] = item(i);
        sum += visit(part, asked);
    }
    return sum;
}
