// A loop of the compiler's, and a share by a number that is kept in an object.
#include "../team.h"
#include <vector>

class Solver {
    int threads;
    std::vector<long> parts;

    APART void own(int number)
    {
        parts[number] += sum_of(start_of(number, threads), start_of(number + 1, threads));
    }

  public:
    explicit Solver(int asked) : threads(asked), parts(asked) {}

    long solve()
    {
        long sum = 0;
#pragma omp parallel num_threads(threads) reduction(+ : sum)
        {
            PRESENT
            own(omp_get_thread_num());
#pragma omp for schedule(guided)
            for (long i = 0; i < ITEMS; i++)
                sum += item(i);
        }
        for (long part : parts)
            sum += part;
        return sum;
    }
};

long work(int asked)
{
    return Solver(asked).solve();
}
