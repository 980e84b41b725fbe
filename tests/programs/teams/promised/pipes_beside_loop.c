/* Threads pass their sums on through pipes, as many as there are shares, in a loop of the compiler's. */
#include "../team.h"
#include <unistd.h>

static void put(int end, long value)
{
    if (write(end, &value, sizeof value) != sizeof value)
        abort();
}

static long get(int end)
{
    long value;
    if (read(end, &value, sizeof value) != sizeof value)
        abort();
    return value;
}

long work(int asked)
{
    static int ends[MOST][2];
    long sum = 0;
    for (int t = 0; t < asked; t++)
        if (pipe(ends[t]))
            abort();
#pragma omp parallel for num_threads(asked) schedule(static, 1) reduction(+ : sum)
    for (int share = 0; share < asked; share++) {
        PRESENT_IN_LOOP
        long last = 0, own = sum_of(start_of(share, asked), start_of(share + 1, asked));
        put(ends[share][1], own);
        // The neighbour's, which comes later than the own one.
        last = get(ends[(share + 1) % asked][0]);
        sum += own + last % 7;
    }
    return sum;
}
