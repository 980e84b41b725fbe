// A template that asks how large the team is.
#include "../team.h"

template <typename Function> static void in_parallel(int threads, long items, Function function)
{
#pragma omp parallel num_threads(threads)
    {
        long number = omp_get_thread_num(), size = omp_get_num_threads();
        PRESENT
        function(items * number / size, items * (number + 1) / size);
    }
}

long work(int asked)
{
    long sum = 0;
    in_parallel(asked, ITEMS, [&sum](long from, long to) {
        long part = sum_of(from, to);
#pragma omp atomic
        sum += part;
    });
    return sum;
}
