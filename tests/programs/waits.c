/* A team that waits for itself; prints what it computed, and how its runtime's variable reads here.
 * With OMP_DISPLAY_ENV=verbose libgomp says on stderr how often its threads look before they sleep. */
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    long sum = 0;
    for (int round = 0; round < 20; round++) {
#pragma omp parallel for reduction(+ : sum) num_threads(4)
        for (int i = 0; i < 1000; i++)
            sum += i * round;
    }
    const char *own = getenv("GOMP_SPINCOUNT");
    printf("sum=%ld\nvariable=%s\n", sum, own ? own : "none");
    return 0;
}
