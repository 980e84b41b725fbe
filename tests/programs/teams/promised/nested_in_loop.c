/* A loop of the compiler's around a region that divides by itself. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
    omp_set_nested(1);
#pragma omp parallel for num_threads(2) reduction(+ : sum)
    for (int half = 0; half < 2; half++) {
        long part = 0;
#pragma omp parallel num_threads(asked / 2) reduction(+ : part)
        {
            int share = half * (asked / 2) + omp_get_thread_num();
            PRESENT
            part += sum_of(start_of(share, asked), start_of(share + 1, asked));
        }
        sum += part;
    }
    return sum;
}
