/* Each thread counts in a place of its own, which was cleared before. */
#include "../team.h"

long work(int asked)
{
    long *part = calloc(asked, sizeof *part), sum = 0;
#pragma omp parallel num_threads(asked)
    {
        int number = omp_get_thread_num();
        PRESENT
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            part[number] += item(i);
    }
    for (int i = 0; i < asked; i++)
        sum += part[i];
    return sum;
}
