/* The size decides whether threads take turns at all; the number goes by the number asked for. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        if (omp_get_num_threads() > 1)
#pragma omp critical
            sum += 1 + omp_get_thread_num() * 0;
        int number = omp_get_thread_num();
        sum += sum_of(start_of(number, asked), start_of(number + 1, asked));
    }
    return sum;
}
