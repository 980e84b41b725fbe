/* One section waits for another one in a function of its own, and lets others run meanwhile. */
#include "../team.h"
#include <sched.h>

static volatile int is_ready;
static long result;

static APART void wait_until_ready(void)
{
    while (!is_ready) {
#pragma omp flush
        sched_yield();
    }
}

long work(int asked)
{
    long sum = 0;
    (void)asked;
#pragma omp parallel sections num_threads(8)
    {
#pragma omp section
        {
            wait_until_ready();
            sum = result;
        }
#pragma omp section
        {
            result = sum_of(0, ITEMS);
#pragma omp flush
            is_ready = 1;
        }
    }
    return sum;
}
