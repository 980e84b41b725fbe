/* One region keeps the number of each thread in a variable of its own; a later one, beside a loop, divides by it. */
#include "../team.h"
static __thread int me;
long work(int asked)
{
    static long out[ITEMS];
    long sum = 0;
#pragma omp parallel num_threads(asked)
    me = omp_get_thread_num();
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            out[i] = item(i);
        for (long i = start_of(me, asked); i < start_of(me + 1, asked); i++)
            sum += out[i];
    }
    return sum;
}
