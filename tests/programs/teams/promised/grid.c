/* Threads in a grid of two columns. */
#include "../team.h"

long work(int asked)
{
    int columns = 2, rows = asked / columns;
    long sum = 0;
#pragma omp parallel num_threads(rows * columns) reduction(+ : sum)
    {
        int number = omp_get_thread_num(), row = number / columns, column = number % columns;
        PRESENT
        for (long i = start_of(row, rows); i < start_of(row + 1, rows); i++)
            for (long j = column; j < 20; j += columns)
                sum += item(i) * item(j);
    }
    return sum;
}
