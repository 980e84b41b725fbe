/* A limit by the environment that leaves room for the team. Environment: OMP_THREAD_LIMIT=64 */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        int number = omp_get_thread_num();
        PRESENT
        sum += sum_of(start_of(number, asked), start_of(number + 1, asked));
    }
    return sum;
}
