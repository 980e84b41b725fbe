/* The same, by a number that the region does not get from its caller. */
#include "../team.h"

static int shares;

long work(int asked)
{
    long sum = 0, loop = 0;
    shares = asked;
#pragma omp parallel num_threads(asked) reduction(+ : sum, loop)
    {
        int number = omp_get_thread_num();
        PRESENT
#pragma omp for nowait
        for (long i = 0; i < ITEMS; i++)
            loop += item(i);
        sum += sum_of(start_of(number, shares), start_of(number + 1, shares));
    }
    return sum + loop;
}
