/* A loop that is divided and vectorised. */
#include "../team.h"

long work(int asked)
{
    int *squares = malloc(ITEMS * sizeof *squares);
    long sum = 0;
#pragma omp parallel num_threads(asked)
    {
        PRESENT
#pragma omp for simd
        for (int i = 0; i < ITEMS; i++)
            squares[i] = i % 100 * (i % 100);
    }
    for (int i = 0; i < ITEMS; i++)
        sum += squares[i];
    return sum;
}
