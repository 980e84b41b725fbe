/* Two levels, both divided by the numbers asked for. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
    int inner = asked / 2;
    omp_set_max_active_levels(2);
#pragma omp parallel num_threads(2)
    {
        int outer = omp_get_thread_num();
#pragma omp parallel num_threads(inner)
        {
            int share = outer * inner + omp_get_thread_num();
            long part = sum_of(start_of(share, 2 * inner), start_of(share + 1, 2 * inner));
            PRESENT
#pragma omp atomic
            sum += part;
        }
    }
    return sum;
}
