/* The size is passed to a function that keeps it. */
#include "../team.h"

static int seen[MOST];
APART void note(int number, int size)
{
    seen[number] = size;
}

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        int number = omp_get_thread_num();
        PRESENT
        note(number, omp_get_num_threads());
        sum += sum_of(start_of(number, asked), start_of(number + 1, asked));
    }
    return sum;
}
