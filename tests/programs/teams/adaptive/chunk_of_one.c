/* As many rounds as threads were asked for, in turns. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel for num_threads(asked) reduction(+ : sum) schedule(static, 1)
    for (int t = 0; t < asked; t++) {
        PRESENT_IN_LOOP
        sum += sum_of(start_of(t, asked), start_of(t + 1, asked));
    }
    return sum;
}
