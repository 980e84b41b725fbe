/* Blocks are merged with their neighbours in turn, as often as there are threads. */
#include "../team.h"
enum { EACH = 64 };
static int less(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}
static void exchange(int *low, int *high)
{
    int both[2 * EACH];
    memcpy(both, low, EACH * sizeof *low);
    memcpy(both + EACH, high, EACH * sizeof *low);
    qsort(both, 2 * EACH, sizeof *both, less);
    memcpy(low, both, EACH * sizeof *low);
    memcpy(high, both + EACH, EACH * sizeof *low);
}
static void sort(int *block, int blocks, int me)
{
    for (int round = 0; round < blocks; round++) {
        if (me % 2 == round % 2 && me + 1 < blocks)
            exchange(block, block + EACH);
#pragma omp barrier
    }
}
long work(int asked)
{
    int *all = malloc(asked * EACH * sizeof *all);
    for (int i = 0; i < asked * EACH; i++)
        all[i] = i * 7919L % 1009;
#pragma omp parallel num_threads(asked) shared(all)
    {
        PRESENT
        int me = omp_get_thread_num();
        sort(all + me * EACH, asked, me);
    }
    long sum = 0;
    for (int i = 0; i < asked * EACH; i++)
        sum = (sum * 31 + all[i]) % 1000003;
    return sum;
}
