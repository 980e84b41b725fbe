/* Each thread has counters of its own on its stack, and adds them to the whole. */
#include "../team.h"

long work(int asked)
{
    long all[16] = {0}, sum = 0;
#pragma omp parallel num_threads(asked)
    {
        long own[16] = {0};
        PRESENT
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            own[item(i)]++;
        for (int k = 0; k < 16; k++) {
#pragma omp atomic
            all[k] += own[k];
        }
    }
    for (int k = 0; k < 16; k++)
        sum += k * all[k];
    return sum;
}
