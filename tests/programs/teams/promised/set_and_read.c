/* The number is set, read back, and divided by. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
    omp_set_num_threads(asked);
    int shares = omp_get_max_threads();
    long *part = littered(shares * sizeof *part);
#pragma omp parallel
    {
        int number = omp_get_thread_num();
        PRESENT
        part[number] = sum_of(start_of(number, shares), start_of(number + 1, shares));
    }
    for (int i = 0; i < shares; i++)
        sum += part[i];
    return sum;
}
