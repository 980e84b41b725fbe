/* Shares are sorted, and then merged in a tree with as many leaves as threads. */
#include "../team.h"

enum { MANY = 4096 };

static int by_value(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void merge(int *values, int from, int middle, int to)
{
    static __thread int merged[MANY];
    int i = from, j = middle, n = 0;
    while (i < middle || j < to)
        merged[n++] = j == to || (i < middle && values[i] <= values[j]) ? values[i++] : values[j++];
    memcpy(values + from, merged, n * sizeof *merged);
}

long work(int asked)
{
    static int values[MANY];
    long sum = 0;
    int each = MANY / asked;
    for (int i = 0; i < MANY; i++)
        values[i] = (long)i * 7919 % 4093;
#pragma omp parallel num_threads(asked)
    {
        int number = omp_get_thread_num();
        PRESENT
        qsort(values + number * each, each, sizeof *values, by_value);
        for (int step = 1; step < asked; step *= 2) {
#pragma omp barrier
            if (number % (2 * step) == 0)
                merge(values, number * each, (number + step) * each, (number + 2 * step) * each);
        }
    }
    for (int i = 0; i < MANY; i++)
        sum = (sum * 31 + values[i]) % 1000003;
    return sum;
}
