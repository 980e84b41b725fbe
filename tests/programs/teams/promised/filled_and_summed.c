/* One region fills buffers by the number of the thread, and another one sums them up likewise. */
#include "../team.h"

long work(int asked)
{
    long *part = littered(asked * sizeof *part), sum = 0;
#pragma omp parallel num_threads(asked)
    {
        int number = omp_get_thread_num();
        part[number] = 0;
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            part[number] += item(i);
    }
#pragma omp parallel num_threads(asked)
    {
        int number = omp_get_thread_num();
        PRESENT
#pragma omp atomic
        sum += part[number];
    }
    return sum;
}
