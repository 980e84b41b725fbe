/* The number is asked for by a function of the program's own, as GROMACS does. */
#include "../team.h"

APART static int my_number(void)
{
    return omp_get_thread_num();
}

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        int number = my_number();
        PRESENT
        sum += sum_of(start_of(number, asked), start_of(number + 1, asked));
    }
    return sum;
}
