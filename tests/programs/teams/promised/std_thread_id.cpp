// Each thread registers itself in a vector under a lock, and its index is its share.
#include "../team.h"
#include <mutex>
#include <thread>
#include <vector>
long work(int asked)
{
    std::vector<std::thread::id> seen;
    std::mutex m;
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        long t;
        { std::lock_guard<std::mutex> g(m); t = seen.size(); seen.push_back(std::this_thread::get_id()); }
        sum += sum_of(start_of(t, asked), start_of(t + 1, asked));
    }
    return sum;
}
