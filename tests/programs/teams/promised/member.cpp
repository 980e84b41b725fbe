// The number is kept in an object, and asked for by a static method of another class.
#include "../team.h"
#include <vector>

struct System {
    APART static int number() { return omp_get_thread_num(); }
};

class Solver {
    int threads;
    std::vector<long> parts;

  public:
    explicit Solver(int asked) : threads(asked), parts(asked) {}

    long solve()
    {
        long sum = 0;
#pragma omp parallel num_threads(threads)
        {
            int number = System::number();
            PRESENT
            parts[number] = sum_of(start_of(number, threads), start_of(number + 1, threads));
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
