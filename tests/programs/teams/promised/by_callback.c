/* A small library of the program's own runs a function on every thread, as pools do. */
#include "../team.h"
struct pool {
    int threads;
};
typedef void body(void *state, int thread, int threads);
static APART void run(struct pool *pool, body *function, void *state)
{
#pragma omp parallel num_threads(pool->threads)
    {
        PRESENT
        function(state, omp_get_thread_num(), pool->threads);
    }
}
static void add(void *state, int thread, int threads)
{
    long own = sum_of(start_of(thread, threads), start_of(thread + 1, threads));
    __atomic_fetch_add((long *)state, own, __ATOMIC_RELAXED);
}
long work(int asked)
{
    struct pool pool = {asked};
    long sum = 0;
    run(&pool, add, &sum);
    return sum;
}
