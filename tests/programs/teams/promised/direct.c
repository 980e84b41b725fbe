/* Each thread takes the share of its number, of as many as were asked for. */
#include "../team.h"

long work(int asked)
{
    long part[MOST] = {0}, sum = 0;
#pragma omp parallel num_threads(asked)
    {
        int number = omp_get_thread_num();
        PRESENT
        part[number] = sum_of(start_of(number, asked), start_of(number + 1, asked));
    }
    for (int i = 0; i < asked; i++)
        sum += part[i];
    return sum;
}
