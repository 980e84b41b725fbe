/* One thread computes the length of a share from the size, for all. */
#include "../team.h"

long work(int asked)
{
    long sum = 0, each = 0;
#pragma omp parallel num_threads(asked)
    {
        int number = omp_get_thread_num();
        PRESENT
#pragma omp single
        each = (ITEMS + omp_get_num_threads() - 1) / omp_get_num_threads();
        long from = number * each, to = from + each < ITEMS ? from + each : ITEMS;
        if (from < to) {
#pragma omp atomic
            sum += sum_of(from, to);
        }
    }
    return sum;
}
