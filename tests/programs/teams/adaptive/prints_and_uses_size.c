/* Each thread prints the size of the team, and divides by it. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        int number = omp_get_thread_num(), size = omp_get_num_threads();
        PRESENT
        fprintf(stderr, "thread %d of %d\n", number, size);
        sum += sum_of(start_of(number, size), start_of(number + 1, size));
    }
    return sum;
}
