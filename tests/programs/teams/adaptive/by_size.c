/* The region asks how large its team is, and divides by that. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        int number = omp_get_thread_num(), size = omp_get_num_threads();
        PRESENT
        sum += sum_of(start_of(number, size), start_of(number + 1, size));
    }
    return sum;
}
