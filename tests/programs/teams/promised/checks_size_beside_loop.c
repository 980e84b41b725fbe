/* The program gives up where the team is smaller than it asked for. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
#pragma omp single
        if (omp_get_num_threads() < asked) {
            puts("sum=too few threads\nteam=0");
            exit(0);
        }
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            sum += item(i);
    }
    return sum;
}
