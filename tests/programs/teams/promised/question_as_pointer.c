/* The question itself is behind a pointer. */
#include "../team.h"

struct system {
    int (*number)(void);
} the_system = {omp_get_thread_num};

APART static long share(const struct system *system, int shares)
{
    int number = system->number();
    return sum_of(start_of(number, shares), start_of(number + 1, shares));
}

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        sum += share(&the_system, asked);
    }
    return sum;
}
