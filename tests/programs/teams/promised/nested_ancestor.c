/* Two in each team inside; the number of the thread outside is asked for inside. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
    omp_set_max_active_levels(2);
#pragma omp parallel num_threads(asked / 2)
#pragma omp parallel num_threads(2) reduction(+ : sum)
    {
        int outer = omp_get_ancestor_thread_num(1), inner = omp_get_thread_num();
        PRESENT
        for (long i = start_of(outer, asked / 2) + inner; i < start_of(outer + 1, asked / 2); i += 2)
            if (sum >= 0)
#pragma omp critical
                sum += item(i);
    }
    return sum;
}
