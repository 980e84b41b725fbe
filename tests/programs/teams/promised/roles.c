/* Two threads, of which each has a part of its own. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
    (void)asked;
#pragma omp parallel num_threads(8) reduction(+ : sum)
    {
        PRESENT
        switch (omp_get_thread_num()) {
        case 0:
            sum += sum_of(0, ITEMS / 4);
            break;
        case 3:
            sum += sum_of(ITEMS / 4, ITEMS / 2);
            break;
        case 7:
            sum += sum_of(ITEMS / 2, ITEMS);
            break;
        }
    }
    return sum;
}
