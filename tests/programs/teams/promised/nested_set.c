/* Nested by the old setter; both levels divide by what they asked for. */
#include "../team.h"
static void inner(long from, long to, int n, long *part)
{
#pragma omp parallel num_threads(n)
    {
        int id = omp_get_thread_num();
        long length = to - from;
        part[id] = sum_of(from + length * id / n, from + length * (id + 1) / n);
    }
}
long work(int asked)
{
    int n = asked / 2;
    long *parts = calloc(asked, sizeof *parts), sum = 0;
    omp_set_nested(1);
#pragma omp parallel num_threads(n)
    {
#pragma omp atomic
        team += 2;
        int id = omp_get_thread_num();
        inner(start_of(id, n), start_of(id + 1, n), 2, parts + 2 * id);
    }
    for (int i = 0; i < 2 * n; i++)
        sum += parts[i];
    return sum;
}
