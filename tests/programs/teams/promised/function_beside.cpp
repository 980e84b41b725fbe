// A std::function that is called beside a loop of the compiler's.
#include "../team.h"
#include <functional>

static long run(int asked, const std::function<long()> &part)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        sum += part();
#pragma omp for schedule(dynamic)
        for (long i = 0; i < ITEMS; i++)
            sum += item(i);
    }
    return sum;
}

long work(int asked)
{
    return run(asked, [asked] {
        int number = omp_get_thread_num();
        return sum_of(start_of(number, asked), start_of(number + 1, asked));
    });
}
