/* A queue by a counter; the first thread goes on when all that were asked for are done. */
#include "../team.h"
long work(int asked)
{
    long sum = 0, total = 0;
    int next = 0, done = 0;
#pragma omp parallel num_threads(asked)
    {
        long own = 0;
        int seen;
        PRESENT
        for (;;) {
            int i;
#pragma omp atomic capture
            i = next++;
            if (i >= ITEMS)
                break;
            own += item(i);
        }
#pragma omp atomic
        sum += own;
#pragma omp atomic
        done++;
        if (omp_get_thread_num() == 0) {
            do {
#pragma omp atomic read
                seen = done;
            } while (seen < asked);
#pragma omp atomic read
            total = sum;
        }
    }
    return total;
}
