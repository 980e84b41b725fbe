/* One thread asks how large the team is, for all. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
    int size = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        int number = omp_get_thread_num();
        PRESENT
#pragma omp single
        size = omp_get_num_threads();
        sum += sum_of(start_of(number, size), start_of(number + 1, size));
    }
    return sum;
}
