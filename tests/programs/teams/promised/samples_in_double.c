/* The same, added up in a double, for which the compiler tries again in a loop. */
#include "../team.h"

long work(int asked)
{
    double mass = 0;
#pragma omp parallel num_threads(asked) reduction(+ : mass)
    {
        PRESENT
        for (int i = 0; i < ITEMS / asked; i++)
            mass += i % 5 * 0.25;
    }
    return (long)(mass * 4);
}
