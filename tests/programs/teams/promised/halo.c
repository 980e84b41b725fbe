/* Domains with ghost cells, one per thread, made before the region. */
#include "../team.h"
struct domain {
    long *cells;
    int count;
    struct domain *left, *right;
};
static void exchange(struct domain *d)
{
    d->cells[0] = d->left ? d->left->cells[d->left->count] : 1;
    d->cells[d->count + 1] = d->right ? d->right->cells[1] : 1;
}
static void relax(struct domain *d, long *next)
{
    for (int i = 1; i <= d->count; i++)
        next[i] = (d->cells[i - 1] + 2 * d->cells[i] + d->cells[i + 1]) / 4;
    memcpy(d->cells + 1, next + 1, d->count * sizeof *next);
}
long work(int asked)
{
    struct domain *domains = calloc(asked, sizeof *domains);
    for (int i = 0; i < asked; i++) {
        struct domain *d = &domains[i];
        long from = start_of(i, asked), to = start_of(i + 1, asked);
        d->count = to - from;
        d->cells = calloc(d->count + 2, sizeof(long));
        for (long k = from; k < to; k++)
            d->cells[1 + k - from] = item(k) * 1000;
        d->left = i ? d - 1 : NULL;
        d->right = i + 1 < asked ? d + 1 : NULL;
    }
#pragma omp parallel num_threads(asked)
    {
        PRESENT
        struct domain *d = domains + omp_get_thread_num();
        long *next = malloc((d->count + 2) * sizeof *next);
        for (int step = 0; step < 5; step++) {
            exchange(d);
#pragma omp barrier
            relax(d, next);
#pragma omp barrier
        }
        free(next);
    }
    long sum = 0;
    for (int i = 0; i < asked; i++)
        for (int k = 1; k <= domains[i].count; k++)
            sum += domains[i].cells[k];
    return sum;
}
