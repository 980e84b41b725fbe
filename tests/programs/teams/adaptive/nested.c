/* Loops of the compiler's on two levels. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
    omp_set_max_active_levels(2);
#pragma omp parallel for num_threads(2) reduction(+ : sum)
    for (int half = 0; half < 2; half++) {
        long part = 0;
#pragma omp parallel num_threads(asked / 2) reduction(+ : part)
        {
            if (half == 0)
                PRESENT
#pragma omp for
            for (long i = start_of(half, 2); i < start_of(half + 1, 2); i++)
                part += item(i);
        }
        sum += part;
    }
    return sum;
}
