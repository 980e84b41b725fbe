/* A reduction of the program's own type. */
#include "../team.h"
#include <algorithm>
struct Range {
    long low = 1 << 30, high = 0;
    void add(long v)
    {
        low = std::min(low, v), high = std::max(high, v);
    }
};
#pragma omp declare reduction(join : Range : omp_out.add(omp_in.low), omp_out.add(omp_in.high))
long work(int asked)
{
    Range range;
#pragma omp parallel num_threads(asked) reduction(join : range)
    {
        PRESENT
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            range.add(i * 7919 % 100003);
    }
    return range.high * 10 + range.low;
}
