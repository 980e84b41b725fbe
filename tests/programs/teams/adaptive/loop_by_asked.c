/* A loop over as many shares as threads were asked for, in parts by the compiler. */
#include "../team.h"
long work(int asked)
{
    long part[MOST] = {0}, sum = 0;
#pragma omp parallel for num_threads(asked)
    for (int t = 0; t < asked; t++) {
        PRESENT_IN_LOOP
        part[t] = sum_of(start_of(t, asked), start_of(t + 1, asked));
    }
    for (int t = 0; t < asked; t++) sum += part[t];
    return sum;
}
