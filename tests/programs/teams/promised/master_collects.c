/* A loop fills partial sums by number in an array that is not cleared; master collects those asked for. */
#include "../team.h"
long work(int asked)
{
    long *part = littered(asked * sizeof *part), sum = 0;
#pragma omp parallel num_threads(asked)
    {
        PRESENT
        long own = 0;
#pragma omp for
        for (long i = 0; i < ITEMS; i++) own += item(i);
        part[omp_get_thread_num()] = own;
#pragma omp barrier
#pragma omp master
        for (int t = 0; t < asked; t++) sum += part[t];
    }
    return sum;
}
