/* The same with an atomic variable of C++. */
#include "../team.h"
#include <atomic>

static std::atomic<int> come;

long work(int asked)
{
    long part[MOST] = {0}, sum = 0;
#pragma omp parallel for num_threads(asked) schedule(static, 1) reduction(+ : sum)
    for (int i = 0; i < asked; i++) {
        PRESENT_IN_LOOP
        part[i] = sum_of(start_of(i, asked), start_of(i + 1, asked));
        come.fetch_add(1);
        while (come.load() < asked)
            ;
        sum += part[(i + 1) % asked];
    }
    return sum;
}
