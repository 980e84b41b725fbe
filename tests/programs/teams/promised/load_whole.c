/* Each thread computes from the size of its team how much each has to do, only to print it. */
#include "../team.h"

APART void tell(long each, int number)
{
    if (number == 0)
        fprintf(stderr, "%ld items for each\n", each);
}

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        int number = omp_get_thread_num();
        PRESENT
        tell(ITEMS / omp_get_num_threads(), number);
        sum += sum_of(start_of(number, asked), start_of(number + 1, asked));
    }
    return sum;
}
