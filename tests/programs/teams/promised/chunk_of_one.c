/* As many rounds as threads were asked for, in turns; the body goes by the number of its thread. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
#pragma omp for schedule(static, 1)
        for (int t = 0; t < asked; t++) {
            int number = omp_get_thread_num();
            sum += sum_of(start_of(number, asked), start_of(number + 1, asked));
        }
    }
    return sum;
}
