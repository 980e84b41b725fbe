/* Threads look under a lock whether all that were asked for have come. */
#include "../team.h"
long work(int asked)
{
    omp_lock_t lock;
    int arrived = 0;
    long sum = 0;
    omp_init_lock(&lock);
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        int seen;
        PRESENT
        omp_set_lock(&lock);
        arrived++;
        omp_unset_lock(&lock);
        do {
            omp_set_lock(&lock);
            seen = arrived;
            omp_unset_lock(&lock);
        } while (seen != asked);
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            sum += item(i);
    }
    return sum;
}
