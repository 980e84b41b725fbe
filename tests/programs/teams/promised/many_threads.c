/* Far more threads than CPUs, started again and again. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
    (void)asked;
    for (int round = 0; round < 20; round++) {
#pragma omp parallel num_threads(40) reduction(+ : sum)
        {
            int number = omp_get_thread_num();
            if (round == 0)
                PRESENT
            sum += sum_of(start_of(number, 40), start_of(number + 1, 40));
        }
    }
    return sum;
}
