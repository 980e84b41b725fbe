/* The same, with what is left over going to the first threads. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        long size = omp_get_num_threads(), number = omp_get_thread_num();
        long least = ITEMS / size, more = ITEMS % size;
        long from = number * least + (number < more ? number : more);
        PRESENT
        sum += sum_of(from, from + least + (number < more));
    }
    return sum;
}
