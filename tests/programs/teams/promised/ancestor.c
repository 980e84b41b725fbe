/* Inner regions divide by the number of the outer thread. */
#include "../team.h"
long work(int asked)
{
    long sum = 0;
    omp_set_max_active_levels(2);
#pragma omp parallel num_threads(asked)
    {
        long part = 0;
        PRESENT
#pragma omp parallel num_threads(2) reduction(+ : part)
        {
            int outer = omp_get_ancestor_thread_num(1);
#pragma omp for
            for (long i = start_of(outer, asked); i < start_of(outer + 1, asked); i++)
                part += item(i);
        }
#pragma omp atomic
        sum += part;
    }
    return sum;
}
