/* Threads pass a token through pipes. */
#include "../team.h"
#include <unistd.h>
long work(int asked)
{
    static int ends[MOST][2];
    long sum = 0;
    for (int t = 0; t < asked; t++) if (pipe(ends[t])) abort();
#pragma omp parallel num_threads(asked)
    {
        int t = omp_get_thread_num();
        long token = 0;
        PRESENT
        if (t > 0 && read(ends[t][0], &token, sizeof token) != sizeof token) abort();
        token += sum_of(start_of(t, asked), start_of(t + 1, asked));
        if (write(ends[(t + 1) % asked][1], &token, sizeof token) != sizeof token) abort();
        if (t == 0) { if (read(ends[0][0], &token, sizeof token) != sizeof token) abort(); sum = token; }
    }
    return sum;
}
