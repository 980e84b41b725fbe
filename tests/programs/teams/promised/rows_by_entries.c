/* A sparse matrix: each thread has rows with about as many entries, found before the region; then
 * the compiler divides the norm. */
#include "../team.h"
enum { ROWS = 500 };
static int first[ROWS + 1];
static long y[ROWS];
long work(int asked)
{
    int *bounds = malloc((asked + 1) * sizeof *bounds), row = 0;
    for (int i = 0; i < ROWS; i++)
        first[i + 1] = first[i] + i % 17 + 1;
    for (int t = 0; t <= asked; t++) {
        while (row < ROWS && first[row] < (long)first[ROWS] * t / asked)
            row++;
        bounds[t] = row;
    }
    long norm = 0;
#pragma omp parallel num_threads(asked) reduction(+ : norm)
    {
        PRESENT
        const int *mine = bounds + omp_get_thread_num();
        for (int i = mine[0]; i < mine[1]; i++)
            for (int k = first[i]; k < first[i + 1]; k++)
                y[i] += item(k);
#pragma omp barrier
#pragma omp for
        for (int i = 0; i < ROWS; i++)
            norm += y[i] * (i % 3);
    }
    return norm;
}
