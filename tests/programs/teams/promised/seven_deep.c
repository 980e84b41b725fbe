/* The division is hidden more calls deep than are followed. */
#include "../team.h"

static APART long share_of(int shares)
{
    int number = omp_get_thread_num();
    return sum_of(start_of(number, shares), start_of(number + 1, shares));
}

#define CALLS(name, called)                                                                        \
    static APART long name(int shares)                                                             \
    {                                                                                              \
        return called(shares) + 1;                                                                 \
    }
CALLS(one, share_of)
CALLS(two, one)
CALLS(three, two)
CALLS(four, three)
CALLS(five, four)
CALLS(six, five)

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        sum += six(asked);
    }
    return sum;
}
