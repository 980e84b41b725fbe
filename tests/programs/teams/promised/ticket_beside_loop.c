/* Each thread draws a share once, after a loop of the compiler's. */
#include "../team.h"
long work(int asked)
{
    static long out[ITEMS];
    long sum = 0;
    int next = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        int share;
        PRESENT
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            out[i] = item(i);
#pragma omp atomic capture
        share = next++;
        for (long i = start_of(share, asked); i < start_of(share + 1, asked); i++)
            sum += out[i];
    }
    return sum;
}
