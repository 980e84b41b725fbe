/* Each thread keeps the largest of every n-th item in a heap; they are merged behind the region. */
#include "../team.h"
enum { KEPT = 10 };
struct heap {
    int count;
    long top[KEPT];
};
static void push(struct heap *heap, long value)
{
    int at = heap->count;
    if (at == KEPT) {
        if (value <= heap->top[KEPT - 1])
            return;
        at--;
    } else
        heap->count++;
    for (; at && heap->top[at - 1] < value; at--)
        heap->top[at] = heap->top[at - 1];
    heap->top[at] = value;
}
long work(int asked)
{
    struct heap *heaps = calloc(asked, sizeof *heaps);
#pragma omp parallel num_threads(asked)
    {
        PRESENT
        int id = omp_get_thread_num();
        for (long i = id; i < ITEMS; i += asked)
            push(&heaps[id], i * 7919 % 100003);
    }
    struct heap all = {0};
    for (int t = 0; t < asked; t++)
        for (int i = 0; i < heaps[t].count; i++)
            push(&all, heaps[t].top[i]);
    long sum = 0;
    for (int i = 0; i < all.count; i++)
        sum = sum * 3 + all.top[i];
    return sum;
}
