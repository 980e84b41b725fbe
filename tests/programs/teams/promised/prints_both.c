/* Each thread prints its number and the size of the team; the work is divided by the number asked
 * for. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        fprintf(stderr, "thread %d of %d\n", omp_get_thread_num(), omp_get_num_threads());
        int number = omp_get_thread_num();
        sum += sum_of(start_of(number, asked), start_of(number + 1, asked));
    }
    return sum;
}
