/* A sort with as many buckets as threads: each fills a row, and then empties a column. */
#include "../team.h"
enum { N = 4096 };
struct row {
    int *values, count;
};
static int less(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}
long work(int asked)
{
    int *in = malloc(N * sizeof *in), *out = calloc(N, sizeof *out);
    struct row *rows = calloc(asked * asked, sizeof *rows);
    int *sizes = calloc(asked + 1, sizeof *sizes);
    for (int i = 0; i < N; i++)
        in[i] = i * 7919L % 10007;
    for (int i = 0; i < asked * asked; i++)
        rows[i].values = malloc(N * sizeof(int));
#pragma omp parallel num_threads(asked)
    {
        PRESENT
        int me = omp_get_thread_num();
        for (int i = me * (N / asked); i < (me == asked - 1 ? N : (me + 1) * (N / asked)); i++) {
            struct row *to = &rows[me * asked + in[i] * asked / 10007];
            to->values[to->count++] = in[i];
        }
#pragma omp barrier
        for (int k = 0; k < asked; k++)
            sizes[me + 1] += rows[k * asked + me].count;
#pragma omp barrier
#pragma omp single
        for (int k = 0; k < asked; k++)
            sizes[k + 1] += sizes[k];
        int at = sizes[me];
        for (int k = 0; k < asked; k++) {
            memcpy(out + at, rows[k * asked + me].values, rows[k * asked + me].count * sizeof *out);
            at += rows[k * asked + me].count;
        }
        qsort(out + sizes[me], at - sizes[me], sizeof *out, less);
    }
    long sum = 0;
    for (int i = 0; i < N; i++)
        sum = (sum * 31 + out[i]) % 1000003;
    return sum;
}
