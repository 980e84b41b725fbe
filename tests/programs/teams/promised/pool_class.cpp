// A class with the number as member, a template method and a lambda that captures this.
#include "../team.h"
#include <vector>
template <class T> class Pool {
    int threads_; std::vector<T> out_;
  public:
    explicit Pool(int threads) : threads_(threads), out_(threads * 8) {}
    template <class F> T reduce(long n, F f)
    {
#pragma omp parallel num_threads(threads_)
        {
            PRESENT
            auto mine = [this, n](int t) { return std::pair<long, long>(n * t / threads_, n * (t + 1) / threads_); };
            auto [from, to] = mine(omp_get_thread_num());
            T s{};
            for (long i = from; i < to; i++) s += f(i);
            out_[omp_get_thread_num() * 8] = s;
        }
        T all{};
        for (int t = 0; t < threads_; t++) all += out_[t * 8];
        return all;
    }
};
long work(int asked) { return Pool<long>(asked).reduce(ITEMS, [](long i) { return item(i); }); }
