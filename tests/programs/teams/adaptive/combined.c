/* A region that is nothing but a loop. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel for num_threads(asked) reduction(+ : sum)
    for (long i = 0; i < ITEMS; i++) {
        PRESENT_IN_LOOP
        sum += item(i);
    }
    return sum;
}
