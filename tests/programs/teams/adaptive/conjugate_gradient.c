/* One region around all steps of a solver: products, dot products and updates are loops of the compiler's,
 * which asks once for all of them, before the steps. */
#include "../team.h"
enum { N = 400 };
static double x[N], r[N], p[N], q[N];
static void multiply(const double *from, double *to)
{
#pragma omp for
    for (int i = 0; i < N; i++)
        to[i] = 4 * from[i] - (i ? from[i - 1] : 0) - (i < N - 1 ? from[i + 1] : 0);
}
long work(int asked)
{
    double rr = 0, pq = 0, next = 0;
    for (int i = 0; i < N; i++) {
        r[i] = p[i] = item(i);
        rr += r[i] * r[i];
    }
#pragma omp parallel num_threads(asked)
    {
        PRESENT
        for (int step = 0; step < 8; step++) {
            multiply(p, q);
#pragma omp single
            pq = next = 0;
#pragma omp for reduction(+ : pq)
            for (int i = 0; i < N; i++)
                pq += p[i] * q[i];
            double alpha = rr / pq;
#pragma omp for reduction(+ : next)
            for (int i = 0; i < N; i++) {
                x[i] += alpha * p[i];
                r[i] -= alpha * q[i];
                next += r[i] * r[i];
            }
            double beta = next / rr;
#pragma omp barrier
#pragma omp single
            rr = next;
#pragma omp for
            for (int i = 0; i < N; i++)
                p[i] = r[i] + beta * p[i];
        }
    }
    double sum = 0;
    for (int i = 0; i < N; i++)
        sum += x[i];
    return (long)(sum * 1000 + .5);
}
