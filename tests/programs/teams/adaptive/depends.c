/* Tasks in an order given by what they need. */
#include "../team.h"
enum { BLOCKS = 12 };
static long a[BLOCKS][BLOCKS];
long work(int asked)
{
#pragma omp parallel num_threads(asked)
    {
        PRESENT
#pragma omp single
        for (int i = 1; i < BLOCKS; i++)
            for (int j = 1; j < BLOCKS; j++)
#pragma omp task depend(in : a[i - 1][j], a[i][j - 1]) depend(out : a[i][j])
                a[i][j] = (a[i - 1][j] + a[i][j - 1] + item(i * j)) % 1009;
    }
    return a[BLOCKS - 1][BLOCKS - 1];
}
