/* Each thread leaves its part of a loop in its place, and all places are summed up afterwards. */
#include "../team.h"

long work(int asked)
{
    long *part = littered(asked * sizeof *part), sum = 0;
#pragma omp parallel num_threads(asked)
    {
        int number = omp_get_thread_num();
        long own = 0;
        PRESENT
#pragma omp for nowait
        for (long i = 0; i < ITEMS; i++)
            own += item(i);
        part[number] = own;
    }
    for (int i = 0; i < asked; i++)
        sum += part[i];
    return sum;
}
