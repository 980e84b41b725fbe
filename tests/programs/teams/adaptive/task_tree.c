/* Tasks that make tasks. */
#include "../team.h"

static long tree(long from, long to)
{
    long left, right;
    if (to - from < 1000)
        return sum_of(from, to);
#pragma omp task shared(left)
    left = tree(from, (from + to) / 2);
#pragma omp task shared(right)
    right = tree((from + to) / 2, to);
#pragma omp taskwait
    return left + right;
}

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked)
    {
        PRESENT
#pragma omp single
        sum = tree(0, ITEMS);
    }
    return sum;
}
