/* Tasks with mutexinoutset. */
#include "../team.h"
long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked)
    {
        PRESENT
#pragma omp single
        for (int t = 0; t < 16; t++)
#pragma omp task depend(mutexinoutset : sum) firstprivate(t) shared(sum)
            sum += sum_of(start_of(t, 16), start_of(t + 1, 16));
    }
    return sum;
}
