/* Sections, and a single with copyprivate. */
#include "../team.h"
long work(int asked)
{
    long a = 0, b = 0, all = 0;
#pragma omp parallel num_threads(asked) reduction(+ : all)
    {
        long half;
        PRESENT
#pragma omp single copyprivate(half)
        half = ITEMS / 2;
#pragma omp sections
        {
#pragma omp section
            a = sum_of(0, half);
#pragma omp section
            b = sum_of(half, ITEMS);
        }
#pragma omp for
        for (long i = 0; i < half; i++) all += i % 3;
    }
    return a + b + all;
}
