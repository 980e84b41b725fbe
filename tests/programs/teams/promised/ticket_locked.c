/* Each thread draws its number from a counter that a critical section guards. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
    int next = 0;
#pragma omp parallel num_threads(asked)
    {
        int number;
        PRESENT
#pragma omp critical
        number = next++;
        long own = sum_of(start_of(number, asked), start_of(number + 1, asked));
#pragma omp critical
        sum += own;
    }
    return sum;
}
