/* A counter in a critical section gives shares, beside a loop. */
#include "../team.h"
long work(int asked)
{
    static long out[ITEMS];
    long sum = 0; int next = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        int t;
        PRESENT
#pragma omp for
        for (long i = 0; i < ITEMS; i++) out[i] = item(i);
#pragma omp critical
        t = next++;
        for (long i = start_of(t, asked); i < start_of(t + 1, asked); i++) sum += out[i];
    }
    return sum;
}
