/* Every thread checks that the team is as large as was asked for. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
    int is_small = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        int number = omp_get_thread_num();
        PRESENT
        if (omp_get_num_threads() != asked) {
#pragma omp atomic write
            is_small = 1;
        }
        sum += sum_of(start_of(number, asked), start_of(number + 1, asked));
    }
    return is_small ? -1 : sum;
}
