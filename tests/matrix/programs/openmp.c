/* Regions of OpenMP, with and without a clause that asks for threads. */
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

int main(int count, char **arguments)
{
    int asked = count > 1 ? atoi(arguments[1]) : 0, team = 0, clause = 0;
    long sum = 0;
    if (asked)
        omp_set_num_threads(asked);
    printf("pool max_threads %d\n", omp_get_max_threads());
    printf("reported num_procs %d\n", omp_get_num_procs());
#pragma omp parallel reduction(+ : sum)
    {
        if (omp_get_thread_num() == 0)
            team = omp_get_num_threads();
#pragma omp for
        for (long i = 0; i < 30000000; i++)
            sum += i % 7;
    }
    if (asked) {
#pragma omp parallel num_threads(asked) reduction(max : clause)
        clause = omp_get_num_threads();
        printf("pool clause %d\n", clause);
    }
    printf("pool team %d\nsum %ld\n", team, sum);
    return 0;
}
