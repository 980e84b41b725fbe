/* The last thread does what is left over; a team of one is handled apart. */
#include "../team.h"

long work(int asked)
{
    long sum = 0, each = ITEMS / asked;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        int number = omp_get_thread_num();
        PRESENT
        if (number == 0 && omp_get_num_threads() == 1)
            fprintf(stderr, "one thread\n");
        sum += sum_of(number * each, number == asked - 1 ? ITEMS : (number + 1) * each);
    }
    return sum;
}
