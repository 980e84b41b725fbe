// A map from number to share, made before the region.
#include "../team.h"
#include <map>
long work(int asked)
{
    std::map<int, std::pair<long, long>> share;
    for (int t = 0; t < asked; t++) share[t] = {start_of(t, asked), start_of(t + 1, asked)};
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        auto &mine = share.at(omp_get_thread_num());
        sum += sum_of(mine.first, mine.second);
    }
    return sum;
}
