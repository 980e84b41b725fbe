/* One thread for little work, as many as asked for otherwise. */
#include "../team.h"
static long *part;
long work(int asked)
{
    part = calloc(asked, sizeof *part);
    for (int size = 10; size <= ITEMS; size = size == 10 ? ITEMS : ITEMS + 1) {
        int n = size > 100 ? asked : 1;
#pragma omp parallel num_threads(n) if (size > 100)
        {
            if (size > 100) {
                PRESENT
            }
            int id = omp_get_thread_num();
            for (long i = (long)size * id / n; i < (long)size * (id + 1) / n; i++)
                part[id] += item(i);
        }
    }
    long sum = 0;
    for (int i = 0; i < asked; i++)
        sum += part[i];
    return sum;
}
