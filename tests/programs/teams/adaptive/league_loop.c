/* Teams distribute parallel for. */
#include "../team.h"
long work(int asked)
{
    long sum = 0;
#pragma omp teams distribute parallel for num_teams(1) thread_limit(asked) reduction(+ : sum)
    for (long i = 0; i < ITEMS; i++) {
        PRESENT_IN_LOOP
        sum += item(i);
    }
    return sum;
}
