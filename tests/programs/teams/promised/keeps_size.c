/* One thread keeps how large the team is, to be reported later; the work is divided by the number asked for. */
#include "../team.h"

static int size;

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        int number = omp_get_thread_num();
        PRESENT
#pragma omp single
        size = omp_get_num_threads();
        sum += sum_of(start_of(number, asked), start_of(number + 1, asked));
    }
    fprintf(stderr, "threads: %d\n", size);
    return sum;
}
