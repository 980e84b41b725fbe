/* Stages of a transform after a bit reversal, each thread with its part of the butterflies. */
#include "../team.h"
enum { LOG = 12, N = 1 << LOG, MOD = 12289 };
static int x[N];
static int reversed(int i)
{
    int r = 0;
    for (int b = 0; b < LOG; b++)
        r |= (i >> b & 1) << (LOG - 1 - b);
    return r;
}
struct plan {
    int threads;
    int per_thread;
};
static void stage(const struct plan *plan, int id, int half)
{
    int from = id * plan->per_thread, to = id == plan->threads - 1 ? N / 2 : from + plan->per_thread;
    for (int k = from; k < to; k++) {
        int i = k / half * 2 * half + k % half, j = i + half;
        int t = x[j] * (k % half + 1) % MOD;
        x[j] = (x[i] - t + MOD) % MOD;
        x[i] = (x[i] + t) % MOD;
    }
}
long work(int asked)
{
    struct plan plan = {asked, N / 2 / asked};
    for (int i = 0; i < N; i++)
        x[reversed(i)] = item(i);
#pragma omp parallel num_threads(plan.threads)
    {
        PRESENT
        int id = omp_get_thread_num();
        for (int half = 1; half < N; half *= 2) {
            stage(&plan, id, half);
#pragma omp barrier
        }
    }
    long sum = 0;
    for (int i = 0; i < N; i++)
        sum = (sum * 31 + x[i]) % 1000003;
    return sum;
}
