/* Bounds in threadprivate variables, and a loop of the compiler's in the region that uses them. */
#include "../team.h"
static long from, to;
#pragma omp threadprivate(from, to)
long work(int asked)
{
    static long out[ITEMS];
    long sum = 0;
    omp_set_dynamic(0);
    omp_set_num_threads(asked);
#pragma omp parallel
    {
        from = start_of(omp_get_thread_num(), asked);
        to = start_of(omp_get_thread_num() + 1, asked);
    }
#pragma omp parallel reduction(+ : sum)
    {
        PRESENT
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            out[i] = item(i);
        for (long i = from; i < to; i++)
            sum += out[i];
    }
    return sum;
}
