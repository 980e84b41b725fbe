/* A reduction of a whole array. */
#include "../team.h"

long work(int asked)
{
    long counts[16] = {0}, sum = 0;
#pragma omp parallel for num_threads(asked) reduction(+ : counts[ : 16])
    for (long i = 0; i < ITEMS; i++) {
        PRESENT_IN_LOOP
        counts[item(i)]++;
    }
    for (int k = 0; k < 16; k++)
        sum += k * counts[k];
    return sum;
}
