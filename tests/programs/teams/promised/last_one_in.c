/* The compiler divides the work, and the thread that comes last, of those asked for, sums up. */
#include "../team.h"
static long part[ITEMS];
long work(int asked)
{
    int arrived = 0;
    long sum = -1;
#pragma omp parallel num_threads(asked)
    {
        PRESENT
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            part[i] = item(i);
        if (__atomic_add_fetch(&arrived, 1, __ATOMIC_ACQ_REL) == asked) {
            sum = 0;
            for (long i = 0; i < ITEMS; i++)
                sum += part[i];
        }
    }
    return sum;
}
