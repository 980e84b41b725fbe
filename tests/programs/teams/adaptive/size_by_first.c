/* The first thread asks how large the team is, and buffers are made for as many. */
#include "../team.h"

long work(int asked)
{
    long *part = NULL, sum = 0;
    int size = 0;
#pragma omp parallel num_threads(asked)
    {
        int number = omp_get_thread_num();
        PRESENT
        if (number == 0) {
            size = omp_get_num_threads();
            part = littered(size * sizeof *part);
        }
#pragma omp barrier
        part[number] = sum_of(start_of(number, size), start_of(number + 1, size));
    }
    for (int i = 0; i < size; i++)
        sum += part[i];
    return sum;
}
