// Semaphores of C++20 as a chain between threads. Flags: -std=c++20
#include "../team.h"
#include <deque>
#include <semaphore>
long work(int asked)
{
    std::deque<std::counting_semaphore<>> turn;
    for (int t = 0; t < asked; t++) turn.emplace_back(t == 0);
    long sum = 0;
#pragma omp parallel num_threads(asked)
    {
        int t = omp_get_thread_num();
        PRESENT
        turn[t].acquire();
        sum = sum * 31 % 1000003 + sum_of(start_of(t, asked), start_of(t + 1, asked));
        turn[(t + 1) % asked].release();
    }
    return sum;
}
