// A variable of the thread's own that is made by a constructor, and reached through a function.
#include "../team.h"
#include <vector>
struct Range {
    long from, to;
    Range();
    void set(long a, long b) { from = a, to = b; }
};
static int made;
Range::Range() : from(0), to(0)
{
#pragma omp atomic
    made++;
}
thread_local Range range;
static std::vector<long> out(ITEMS);
long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked)
    {
        int number = omp_get_thread_num();
        range.set(start_of(number, asked), start_of(number + 1, asked));
    }
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            out[i] = item(i);
        for (long i = range.from; i < range.to; i++)
            sum += out[i];
    }
    return sum;
}
