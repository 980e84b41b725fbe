/* A spin lock made of omp_test_lock guards a count that is waited for. */
#include "../team.h"
static omp_lock_t lock;
static int come;
long work(int asked)
{
    long part[MOST] = {0}, sum = 0;
    omp_init_lock(&lock);
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        long own = 0;
#pragma omp for nowait
        for (long i = 0; i < ITEMS; i++) own += item(i);
        while (!omp_test_lock(&lock)) ;
        come++;
        omp_unset_lock(&lock);
        for (;;) {
            while (!omp_test_lock(&lock)) ;
            int all = come == asked;
            omp_unset_lock(&lock);
            if (all) break;
        }
        sum += own;
    }
    return sum + part[0];
}
