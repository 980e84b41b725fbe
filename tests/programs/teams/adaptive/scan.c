/* An inclusive scan. Flags: -lm */
#include "../team.h"
long work(int asked)
{
    static long in[ITEMS], out[ITEMS];
    long run = 0, sum = 0;
    for (long i = 0; i < ITEMS; i++) in[i] = item(i);
#pragma omp parallel for num_threads(asked) reduction(inscan, + : run)
    for (long i = 0; i < ITEMS; i++) {
        PRESENT_IN_LOOP
        run += in[i];
#pragma omp scan inclusive(run)
        out[i] = run;
    }
    for (long i = 0; i < ITEMS; i += 101) sum += out[i];
    return sum;
}
