/* Tasks with scratch of the thread's that runs them; every thread empties its own afterwards, into the
 * place that it has among as many as were asked for. */
#include "../team.h"

long work(int asked)
{
    static long scratch[MOST][8];
    long sum = 0;
#pragma omp parallel num_threads(asked)
    {
        PRESENT
#pragma omp single
        for (int i = 0; i < 100; i++)
#pragma omp task
            scratch[omp_get_thread_num()][0] += sum_of(start_of(i, 100), start_of(i + 1, 100));
        int number = omp_get_thread_num();
        for (long i = start_of(number, asked); i < start_of(number + 1, asked); i++) {
#pragma omp atomic
            sum += 3 * item(i);
        }
    }
    for (int t = 0; t < asked; t++)
        sum += scratch[t][0];
    return sum;
}
