/* The first half of the threads asked for does one thing, the rest another. */
#include "../team.h"
long work(int asked)
{
    long even = 0, odd = 0;
#pragma omp parallel num_threads(asked)
    {
        int number = omp_get_thread_num();
        PRESENT
        if (number < asked / 2) {
            long own = 0;
            for (long i = number; i < ITEMS; i += asked / 2) own += item(i);
#pragma omp atomic
            even += own;
        } else {
            long own = 0;
            for (long i = number - asked / 2; i < ITEMS; i += asked - asked / 2) own += 2 * item(i);
#pragma omp atomic
            odd += own;
        }
    }
    return even + odd;
}
