/* Each thread prints its number, beside a loop that the compiler divides. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        fprintf(stderr, "thread %d\n", omp_get_thread_num());
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            sum += item(i);
    }
    return sum;
}
