/* Each thread draws its number from a counter of the program's own, once. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
    int next = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        int number;
        PRESENT
#pragma omp atomic capture
        number = next++;
        sum += sum_of(start_of(number, asked), start_of(number + 1, asked));
    }
    return sum;
}
