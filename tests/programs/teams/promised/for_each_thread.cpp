// A function template runs a lambda in every thread, which divides.
#include "../team.h"

template <class F> void for_each_thread(int threads, F &&function)
{
#pragma omp parallel num_threads(threads)
    function(omp_get_thread_num(), threads);
}

long work(int asked)
{
    long parts[MOST] = {0}, sum = 0;
    for_each_thread(asked, [&](int number, int threads) {
        PRESENT
        long each = (ITEMS + threads - 1) / threads, to = (number + 1) * each;
        parts[number] = sum_of(number * each, to < ITEMS ? to : ITEMS);
    });
    for (int t = 0; t < asked; t++)
        sum += parts[t];
    return sum;
}
