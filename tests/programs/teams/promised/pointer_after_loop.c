/* A function pointer after a loop of the compiler's. */
#include "../team.h"
static long out[ITEMS];
static long contiguous(int asked) { long s = 0; int t = omp_get_thread_num(); for (long i = start_of(t, asked); i < start_of(t + 1, asked); i++) s += out[i]; return s; }
static long strided(int asked) { long s = 0; for (long i = omp_get_thread_num(); i < ITEMS; i += asked) s += out[i]; return s; }
static long (*const kinds[])(int) = {contiguous, strided};
long work(int asked)
{
    long sum = 0;
    long (*kind)(int) = kinds[asked % 2];
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
#pragma omp for
        for (long i = 0; i < ITEMS; i++) out[i] = item(i);
        sum += kind(asked);
    }
    return sum;
}
