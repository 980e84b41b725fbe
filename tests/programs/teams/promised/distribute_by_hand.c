/* Teams, in which the threads go by the number asked for. */
#include "../team.h"
long work(int asked)
{
    long sum = 0;
#pragma omp teams num_teams(1) thread_limit(64) reduction(+ : sum)
    {
#pragma omp parallel num_threads(asked) reduction(+ : sum)
        {
            int t = omp_get_thread_num();
            PRESENT
            sum += sum_of(start_of(t, asked), start_of(t + 1, asked));
        }
    }
    return sum;
}
