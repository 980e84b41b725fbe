/* The region divides by itself, and has a loop that the compiler divides. */
#include "../team.h"

long work(int asked)
{
    long sum = 0, loop = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum, loop)
    {
        int number = omp_get_thread_num();
        PRESENT
        sum += sum_of(start_of(number, asked), start_of(number + 1, asked));
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            loop += item(i);
    }
    return sum + loop;
}
