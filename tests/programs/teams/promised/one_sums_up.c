/* The fourth thread sums up what all have left. */
#include "../team.h"

long work(int asked)
{
    long part[8] = {0}, sum = 0;
    (void)asked;
#pragma omp parallel num_threads(4)
    {
        PRESENT
#pragma omp for
        for (long i = 0; i < ITEMS; i++) {
#pragma omp atomic
            part[i % 8] += item(i);
        }
        if (omp_get_thread_num() == 3)
            for (int i = 0; i < 8; i++)
                sum += part[i];
    }
    return sum;
}
