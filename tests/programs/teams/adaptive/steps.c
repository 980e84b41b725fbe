/* Several loops, with barriers and a part for one thread between them. */
#include "../team.h"

long work(int asked)
{
    long *values = malloc(ITEMS * sizeof *values), sum = 0, most = 0;
#pragma omp parallel num_threads(asked)
    {
        PRESENT
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            values[i] = item(i);
#pragma omp single
        for (long i = 0; i < ITEMS; i++)
            most = values[i] > most ? values[i] : most;
#pragma omp for reduction(+ : sum) schedule(guided, 10)
        for (long i = 0; i < ITEMS; i++)
            sum += most - values[i];
    }
    return sum;
}
