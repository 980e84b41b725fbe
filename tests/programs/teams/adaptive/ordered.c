/* A loop with a part in order. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked)
    {
        PRESENT
#pragma omp for ordered schedule(dynamic, 100)
        for (long i = 0; i < 1000; i++) {
            long value = item(i);
#pragma omp ordered
            sum = (sum * 31 + value) % 1000003;
        }
    }
    return sum;
}
