/* The same in a critical section. */
#include "../team.h"
static int arrived;
static int all_are_here(int asked)
{
    int are;
#pragma omp critical(arrivals)
    are = arrived == asked;
    return are;
}
long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
#pragma omp critical(arrivals)
        arrived++;
        while (!all_are_here(asked)) {
#pragma omp taskyield
        }
#pragma omp for schedule(guided)
        for (long i = 0; i < ITEMS; i++)
            sum += item(i);
    }
    return sum;
}
