/* Both questions are asked by functions of the program's own. */
#include "../team.h"

APART static int my_number(void)
{
    return omp_get_thread_num();
}

APART static int my_size(void)
{
    return omp_get_num_threads();
}

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        int number = my_number(), size = my_size();
        PRESENT
        sum += sum_of(start_of(number, size), start_of(number + 1, size));
    }
    return sum;
}
