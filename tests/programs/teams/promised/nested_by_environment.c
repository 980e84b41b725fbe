/* Inner teams that are switched on from outside. Environment: OMP_MAX_ACTIVE_LEVELS=2 */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(2) reduction(+ : sum)
    {
        int outer = omp_get_thread_num();
        long part = 0;
#pragma omp parallel num_threads(asked / 2) reduction(+ : part)
        {
            int share = outer * (asked / 2) + omp_get_thread_num();
            PRESENT
            part += sum_of(start_of(share, asked), start_of(share + 1, asked));
        }
        sum += part;
    }
    return sum;
}
