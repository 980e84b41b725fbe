/* Two teams of half the number each, whose threads compute their place from both numbers. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
    int inner = asked / 2;
    omp_set_max_active_levels(2);
#pragma omp parallel num_threads(2)
    {
        int half = omp_get_thread_num();
#pragma omp parallel num_threads(inner)
        {
            int place = half * inner + omp_get_thread_num();
            long part = sum_of(start_of(place, 2 * inner), start_of(place + 1, 2 * inner));
            PRESENT
#pragma omp atomic
            sum += part;
        }
    }
    return sum;
}
