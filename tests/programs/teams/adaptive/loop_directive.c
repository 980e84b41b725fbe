/* The directive `loop`. */
#include "../team.h"
static long a[ITEMS];
long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked)
    {
        PRESENT
#pragma omp loop
        for (long i = 0; i < ITEMS; i++)
            a[i] = item(i) * 2;
#pragma omp for reduction(+ : sum)
        for (long i = 0; i < ITEMS; i++)
            sum += a[i];
    }
    return sum;
}
