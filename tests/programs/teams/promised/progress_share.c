/* A percentage from number and size; the work goes by the asked number. */
#include "../team.h"
static int percent[MOST];
long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        int number = omp_get_thread_num();
        PRESENT
        percent[number] = 100 * (number + 1) / omp_get_num_threads();
        sum += sum_of(start_of(number, asked), start_of(number + 1, asked));
    }
    return sum + percent[0] * 0;
}
