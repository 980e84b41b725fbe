/* Each thread has a part of its own in a switch. */
#include "../team.h"

APART long even(void)
{
    long sum = 0;
    for (long i = 0; i < ITEMS; i += 2)
        sum += item(i);
    return sum;
}

long work(int asked)
{
    long sum = 0;
    (void)asked;
#pragma omp parallel num_threads(6)
    {
        long part = 0;
        PRESENT
        switch (omp_get_thread_num()) {
        case 0: part = sum_of(0, 100); break;
        case 1: part = even(); break;
        case 2: part = sum_of(5000, 6000) * 3; break;
        case 3: part = item(12345); break;
        case 4: part = sum_of(1, 9) ^ 55; break;
        case 5: part = -even(); break;
        }
#pragma omp atomic
        sum += part * 5 + 1;
    }
    return sum;
}
