/* The sum of a tree by groups of tasks. */
#include "../team.h"
static long tree(long from, long to)
{
    if (to - from < 500)
        return sum_of(from, to);
    long left, right, middle = (from + to) / 2;
#pragma omp taskgroup
    {
#pragma omp task shared(left)
        left = tree(from, middle);
#pragma omp task shared(right)
        right = tree(middle, to);
    }
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
