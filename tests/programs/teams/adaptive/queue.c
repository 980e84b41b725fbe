/* Threads take the next item from a counter until there are no more. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
    int next = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        for (;;) {
            int share;
#pragma omp atomic capture
            share = next++;
            if (share >= 100)
                break;
            sum += sum_of(start_of(share, 100), start_of(share + 1, 100));
        }
    }
    return sum;
}
