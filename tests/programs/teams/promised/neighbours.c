/* Threads pass what they have to the one beside them, in steps. */
#include "../team.h"

long work(int asked)
{
    long given[MOST] = {0}, sum = 0;
#pragma omp parallel num_threads(asked)
    {
        int number = omp_get_thread_num();
        PRESENT
        given[(number + 1) % asked] = sum_of(start_of(number, asked), start_of(number + 1, asked));
#pragma omp barrier
#pragma omp critical
        sum += given[number];
    }
    return sum;
}
