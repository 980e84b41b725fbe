/* Number of threads in a struct passed by pointer, two calls deep. */
#include "../team.h"
struct plan { int threads; long n; long *in; };
APART static void bounds(const struct plan *p, int t, long *from, long *to)
{
    long q = p->n / p->threads, r = p->n % p->threads;
    *from = t * q + (t < r ? t : r);
    *to = *from + q + (t < r);
}
APART static long run(const struct plan *p)
{
    long from, to, s = 0;
    bounds(p, omp_get_thread_num(), &from, &to);
    for (long i = from; i < to; i++) s += p->in[i];
    return s;
}
long work(int asked)
{
    static long in[ITEMS];
    long sum = 0;
    struct plan p = {asked, ITEMS, in};
    for (long i = 0; i < ITEMS; i++) in[i] = item(i);
#pragma omp parallel num_threads(p.threads) reduction(+ : sum)
    {
        PRESENT
        sum += run(&p);
    }
    return sum;
}
