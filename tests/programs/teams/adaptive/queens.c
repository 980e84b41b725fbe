/* Queens by tasks, counted with an atomic. */
#include "../team.h"
enum { N = 7 };
static long found;
static void place(int row, unsigned columns, unsigned left, unsigned right)
{
    if (row == N) {
#pragma omp atomic
        found++;
        return;
    }
    for (unsigned free = ~(columns | left | right) & ((1u << N) - 1); free; free &= free - 1) {
        unsigned bit = free & -free;
#pragma omp task if (row < 2)
        place(row + 1, columns | bit, (left | bit) << 1, (right | bit) >> 1);
    }
#pragma omp taskwait
}
long work(int asked)
{
#pragma omp parallel num_threads(asked)
    {
        PRESENT
#pragma omp single nowait
        place(0, 0, 0, 0);
    }
    return found;
}
