/* A region that is nothing but a dynamic loop. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel for num_threads(asked) reduction(+ : sum) schedule(dynamic)
    for (int i = 0; i < ITEMS; i++) {
        PRESENT_IN_LOOP
        sum += item(i);
    }
    return sum;
}
