/* Prefix sums in two passes by the number asked for; one thread adds up the sums of the shares. */
#include "../team.h"

long work(int asked)
{
    static long values[ITEMS];
    long *offsets = littered((asked + 1) * sizeof *offsets), sum = 0;
#pragma omp parallel num_threads(asked)
    {
        int number = omp_get_thread_num();
        long from = start_of(number, asked), to = start_of(number + 1, asked), part = 0;
        PRESENT
        for (long i = from; i < to; i++)
            values[i] = part += item(i);
        offsets[number + 1] = part;
#pragma omp barrier
#pragma omp single
        {
            offsets[0] = 0;
            for (int t = 1; t <= asked; t++)
                offsets[t] += offsets[t - 1];
        }
        for (long i = from; i < to; i++)
            values[i] += offsets[number];
    }
    for (int i = 0; i < ITEMS; i += 97)
        sum += values[i];
    return sum;
}
