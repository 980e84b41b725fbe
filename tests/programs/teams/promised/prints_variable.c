/* The first thread prints how large the team is, from a variable. */
#include "../team.h"

long work(int asked)
{
    long part[MOST] = {0}, sum = 0;
    int number, size;
#pragma omp parallel num_threads(asked) private(number, size)
    {
        number = omp_get_thread_num();
        PRESENT
        if (number == 0) {
            size = omp_get_num_threads();
            fprintf(stderr, "threads: %d\n", size);
        }
        part[number] = sum_of(start_of(number, asked), start_of(number + 1, asked));
    }
    for (int i = 0; i < asked; i++)
        sum += part[i];
    return sum;
}
