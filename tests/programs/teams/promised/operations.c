/* Each thread has an operation of its own, looked up in a table of functions, behind a loop. */
#include "../team.h"
static long values[ITEMS];
static long least(void) { long r = values[0]; for (int i = 1; i < ITEMS; i++) if (values[i] < r) r = values[i]; return r; }
static long most(void) { long r = values[0]; for (int i = 1; i < ITEMS; i++) if (values[i] > r) r = values[i]; return r; }
static long total(void) { long r = 0; for (int i = 0; i < ITEMS; i++) r += values[i]; return r; }
static long odd(void) { long r = 0; for (int i = 0; i < ITEMS; i++) r += values[i] & 1; return r; }
static long (*const operations[])(void) = {least, most, total, odd};
long work(int asked)
{
    long results[8] = {0};
    int n = asked < 4 ? asked : 4;
#pragma omp parallel num_threads(n)
    {
        PRESENT
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            values[i] = item(i) + 5;
        results[omp_get_thread_num()] = operations[omp_get_thread_num()]();
    }
    return results[0] + 10 * results[1] + 100 * results[2] + results[3];
}
