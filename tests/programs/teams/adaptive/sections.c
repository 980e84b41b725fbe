/* Sections, which go to whoever is free. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
#pragma omp sections
        {
#pragma omp section
            sum += sum_of(0, 5000);
#pragma omp section
            sum += sum_of(5000, 10000);
#pragma omp section
            sum += sum_of(10000, ITEMS);
        }
    }
    return sum;
}
