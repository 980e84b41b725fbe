/* A loop each of whose rounds needs the one before. */
#include "../team.h"
static long a[2001];
long work(int asked)
{
#pragma omp parallel num_threads(asked)
    {
        PRESENT
#pragma omp for ordered(1)
        for (int i = 1; i <= 2000; i++) {
            long value = item(i);
#pragma omp ordered depend(sink : i - 1)
            a[i] = (a[i - 1] * 3 + value) % 1009;
#pragma omp ordered depend(source)
        }
    }
    return a[2000];
}
