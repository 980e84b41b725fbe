/* The same, by a number that is written into the code, beside a dynamic loop. */
#include "../team.h"

long work(int asked)
{
    long sum = 0, loop = 0;
    (void)asked;
#pragma omp parallel num_threads(8) reduction(+ : sum, loop)
    {
        int number = omp_get_thread_num();
        PRESENT
        sum += sum_of(start_of(number, 8), start_of(number + 1, 8));
#pragma omp for schedule(dynamic, 64)
        for (long i = 0; i < ITEMS; i++)
            loop += item(i);
    }
    return sum + loop;
}
