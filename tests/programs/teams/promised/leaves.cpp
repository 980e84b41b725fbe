/* Leaves of a tree hash, hashed by an object that knows the number of its threads. */
#include "../team.h"
#include <cstdint>
#include <vector>
class Hasher {
    int threads_;
    std::vector<uint64_t> chain_;
    static uint64_t leaf(long from, long to)
    {
        uint64_t h = 1469598103934665603u;
        for (long i = from; i < to; i++)
            h = (h ^ (uint64_t)item(i)) * 1099511628211u;
        return h;
    }

public:
    explicit Hasher(int threads) : threads_(threads), chain_(64) {}
    long digest()
    {
#pragma omp parallel num_threads(threads_)
        {
            PRESENT
            for (size_t i = omp_get_thread_num(); i < chain_.size(); i += threads_)
                chain_[i] = leaf(i * 300, (i + 1) * 300);
        }
        uint64_t h = 7;
        for (uint64_t value : chain_)
            h = (h ^ value) * 1099511628211u;
        return (long)(h >> 8);
    }
};
long work(int asked)
{
    Hasher hasher(asked);
    return hasher.digest();
}
