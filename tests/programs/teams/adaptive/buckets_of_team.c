/* A sort into buckets for each thread that has come. */
#include "../team.h"
enum { N = 4096, KEYS = 16 };
long work(int asked)
{
    int *counts = calloc(asked * KEYS, sizeof *counts), out[N];
#pragma omp parallel num_threads(asked)
    {
        PRESENT
        int me = omp_get_thread_num(), all = omp_get_num_threads();
        int from = (long)N * me / all, to = (long)N * (me + 1) / all;
        for (int i = from; i < to; i++)
            counts[me * KEYS + i * 7919 % KEYS]++;
#pragma omp barrier
#pragma omp single
        for (int k = 0, at = 0; k < KEYS; k++)
            for (int t = 0; t < all; t++) {
                int count = counts[t * KEYS + k];
                counts[t * KEYS + k] = at;
                at += count;
            }
        for (int i = from; i < to; i++)
            out[counts[me * KEYS + i * 7919 % KEYS]++] = i;
    }
    long sum = 0;
    for (int i = 0; i < N; i++)
        sum = (sum * 31 + out[i]) % 1000003;
    return sum;
}
