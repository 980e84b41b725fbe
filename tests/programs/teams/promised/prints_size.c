/* The first thread prints how large the team is; the work is divided by the number asked for. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        int number = omp_get_thread_num();
        PRESENT
        if (number == 0)
            fprintf(stderr, "threads: %d\n", omp_get_num_threads());
        sum += sum_of(start_of(number, asked), start_of(number + 1, asked));
    }
    return sum;
}
