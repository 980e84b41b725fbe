// Thread_local object built from the number, used in a later loop region.
#include "../team.h"
struct Context { long from = 0, to = 0; };
static thread_local Context context;
long work(int asked)
{
    static long out[ITEMS];
    long sum = 0;
#pragma omp parallel num_threads(asked)
    { int t = omp_get_thread_num(); context = Context{start_of(t, asked), start_of(t + 1, asked)}; }
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
#pragma omp for
        for (long i = 0; i < ITEMS; i++) out[i] = item(i);
        for (long i = context.from; i < context.to; i++) sum += out[i];
    }
    return sum;
}
