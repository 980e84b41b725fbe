/* An assertion compares number and size; the work goes by the asked number. */
#include "../team.h"
#include <assert.h>
long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        int number = omp_get_thread_num();
        int size = omp_get_num_threads();
        PRESENT
        assert(number < size);
        long chunk = (ITEMS + asked - 1) / asked, from = number * chunk, to = from + chunk;
        sum += sum_of(from, to < ITEMS ? to : ITEMS);
    }
    return sum;
}
