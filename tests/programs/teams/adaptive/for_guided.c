/* The same, in pieces that become smaller. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
#pragma omp for schedule(guided)
        for (long i = 0; i < ITEMS; i++)
            sum += item(i);
    }
    return sum;
}
