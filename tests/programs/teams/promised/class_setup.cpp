// The number of threads is a member, and a function divides the atoms by it, as LAMMPS does.
#include "../team.h"
#include <vector>

class Pair {
  public:
    explicit Pair(int threads) : threads_(threads), force_((size_t)threads * ITEMS, 7) {}
    long compute();

  private:
    void setup(int &from, int &to, int number, int atoms) const
    {
        const int each = 1 + atoms / threads_;
        from = number * each;
        to = from + each > atoms ? atoms : from + each;
    }
    void reduce(int number, long *sum);
    int threads_;
    std::vector<long> force_;
};

void Pair::reduce(int number, long *sum)
{
    int from, to;
    setup(from, to, number, ITEMS);
    long part = 0;
    for (int i = from; i < to; i++)
        for (int t = 0; t < threads_; t++)
            part += force_[(size_t)t * ITEMS + i];
#pragma omp atomic
    *sum += part;
}

long Pair::compute()
{
    long sum = 0;
#pragma omp parallel num_threads(threads_)
    {
        int from, to;
        const int number = omp_get_thread_num();
        PRESENT
        setup(from, to, number, ITEMS);
        long *own = &force_[(size_t)number * ITEMS];
        for (int i = 0; i < ITEMS; i++)
            own[i] = 0;
        for (int i = from; i < to; i++)
            own[i] += item(i);
#pragma omp barrier
        reduce(number, &sum);
    }
    return sum;
}

long work(int asked)
{
    Pair pair(asked);
    return pair.compute();
}
