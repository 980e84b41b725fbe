/* The first thread has a part of its own, and another one the rest. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
    int taken = 0;
#pragma omp parallel num_threads(asked)
    {
        PRESENT
        if (omp_get_thread_num() == 0) {
#pragma omp atomic
            sum += sum_of(0, ITEMS / 2);
        } else {
            int before;
#pragma omp atomic capture
            before = taken++;
            if (before == 0) {
#pragma omp atomic
                sum += sum_of(ITEMS / 2, ITEMS);
            }
        }
    }
    return sum;
}
