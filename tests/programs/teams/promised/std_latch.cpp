/* The latch of C++20. Flags: -std=c++20 */
#include "../team.h"
#include <latch>
long work(int asked)
{
    std::latch started(asked);
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        started.count_down();
        started.wait();
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            sum += item(i);
    }
    return sum;
}
