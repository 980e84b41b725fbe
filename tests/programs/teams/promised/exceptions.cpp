// Threads that throw and catch, as around every region of xgboost.
#include "../team.h"
#include <stdexcept>

template <typename Function> static void guarded(Function function)
{
    try {
        function();
    } catch (const std::exception &) {
        std::abort();
    }
}

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked)
    {
        guarded([&] {
            long number = omp_get_thread_num(), size = (ITEMS + asked - 1) / asked;
            long from = number * size, to = from + size > ITEMS ? ITEMS : from + size;
            PRESENT
            if (to < from)
                throw std::out_of_range("share");
            long part = sum_of(from, to);
#pragma omp atomic
            sum += part;
        });
    }
    return sum;
}
