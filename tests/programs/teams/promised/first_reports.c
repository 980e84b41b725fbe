/* The first thread marks that it was there, and nothing is called between that and its share. */
#include "../team.h"

static int marked;

long work(int asked)
{
    long part[MOST] = {0}, sum = 0;
#pragma omp parallel num_threads(asked)
    {
        int number = omp_get_thread_num();
        if (number == 0)
            marked = 1;
        PRESENT
        for (long i = number; i < ITEMS; i += asked)
            part[number] += i % 13 + 1;
    }
    for (int t = 0; t < asked; t++)
        sum += part[t];
    return sum * marked;
}
