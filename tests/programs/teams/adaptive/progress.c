/* The first thread watches over the others' loop. */
#include "../team.h"

static int shown;

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
#pragma omp for schedule(dynamic, 100)
        for (long i = 0; i < ITEMS; i++) {
            if (omp_get_thread_num() == 0)
                shown = i;
            sum += item(i);
        }
    }
    return sum;
}
