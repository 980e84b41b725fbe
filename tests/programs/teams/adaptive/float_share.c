/* Shares in floating point, by the size of the team. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        double size = omp_get_num_threads(), number = omp_get_thread_num();
        PRESENT
        long from = (long)(ITEMS * (number / size) + 0.5), to = (long)(ITEMS * ((number + 1) / size) + 0.5);
        sum += sum_of(from, to);
    }
    return sum;
}
