/* Num_threads is an expression, and tiles are by it. */
#include "../team.h"
long work(int asked)
{
    int rows = asked / 2, columns = 2;
    long sum = 0;
#pragma omp parallel num_threads(rows * columns) reduction(+ : sum)
    {
        int t = omp_get_thread_num(), r = t / columns, c = t % columns;
        PRESENT
        for (long i = ITEMS / 2 * c; i < ITEMS / 2 * (c + 1); i++)
            if (i % rows == r) sum += item(i);
    }
    return sum;
}
