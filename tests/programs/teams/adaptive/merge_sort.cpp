/* A sort by tasks over a vector. */
#include "../team.h"
#include <algorithm>
#include <vector>
template <typename It> static void sort_by_tasks(It from, It to)
{
    if (to - from < 256) {
        std::sort(from, to);
        return;
    }
    It middle = from + (to - from) / 2;
#pragma omp task
    sort_by_tasks(from, middle);
    sort_by_tasks(middle, to);
#pragma omp taskwait
    std::inplace_merge(from, middle, to);
}
long work(int asked)
{
    std::vector<int> v(5000);
    for (size_t i = 0; i < v.size(); i++)
        v[i] = i * 7919 % 10007;
#pragma omp parallel num_threads(asked)
    {
        PRESENT
#pragma omp master
        sort_by_tasks(v.begin(), v.end());
    }
    long sum = 0;
    for (int x : v)
        sum = (sum * 31 + x) % 1000003;
    return sum;
}
