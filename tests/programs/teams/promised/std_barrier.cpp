/* The barrier of C++20. Flags: -std=c++20 */
#include "../team.h"
#include <barrier>
#include <vector>
long work(int asked)
{
    std::vector<long> a(ITEMS), b(ITEMS);
    std::barrier<> barrier(asked);
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
#pragma omp for nowait
        for (long i = 0; i < ITEMS; i++)
            a[i] = item(i);
        barrier.arrive_and_wait();
#pragma omp for nowait
        for (long i = 0; i < ITEMS; i++)
            b[i] = a[ITEMS - 1 - i] + 1;
        barrier.arrive_and_wait();
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            sum += b[i];
    }
    return sum;
}
