/* Thread 0 produces, others consume by turns with flags that spin. */
#include "../team.h"
#include <stdatomic.h>
static atomic_int full[MOST];
static long box[MOST];
long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        int number = omp_get_thread_num();
        PRESENT
        if (number == 0) {
            for (int t = 1; t < asked; t++) {
                box[t] = sum_of(start_of(t - 1, asked - 1), start_of(t, asked - 1));
                atomic_store(&full[t], 1);
            }
        } else {
            while (!atomic_load(&full[number]))
                ;
            sum += box[number];
        }
    }
    return sum;
}
