/* As many blocks as asked for, run by a loop over the blocks: right with any team. */
#include "../team.h"
struct block {
    long from, to, sum;
};
static void run(int blocks, void (*function)(struct block *), struct block *all)
{
#pragma omp parallel for num_threads(blocks)
    for (int i = 0; i < blocks; i++) {
        PRESENT_IN_LOOP
        function(&all[i]);
    }
}
static void add(struct block *block)
{
    block->sum = sum_of(block->from, block->to);
}
long work(int asked)
{
    struct block *all = calloc(asked, sizeof *all);
    long sum = 0;
    for (int i = 0; i < asked; i++)
        all[i].from = start_of(i, asked), all[i].to = start_of(i + 1, asked);
    run(asked, add, all);
    for (int i = 0; i < asked; i++)
        sum += all[i].sum;
    return sum;
}
