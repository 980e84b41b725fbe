/* Buffers by the number that the runtime reports after it was set. */
#include "../team.h"
long work(int asked)
{
    int before = omp_get_max_threads();
    omp_set_num_threads(asked);
    int after = omp_get_max_threads();
    long *part = calloc(after, sizeof *part), sum = 0;
#pragma omp parallel
    {
        PRESENT
        int id = omp_get_thread_num();
        part[id] = sum_of(start_of(id, after), start_of(id + 1, after));
    }
    for (int i = 0; i < after; i++)
        sum += part[i];
    omp_set_num_threads(before);
    return sum;
}
