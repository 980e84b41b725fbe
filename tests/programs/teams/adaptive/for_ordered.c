/* A combined loop whose blocks come in order. */
#include "../team.h"
long work(int asked)
{
    long hash = 1;
#pragma omp parallel for ordered schedule(dynamic, 4) num_threads(asked)
    for (long i = 0; i < 2000; i++) {
        PRESENT_IN_LOOP
        long value = item(i);
#pragma omp ordered
        hash = (hash * 31 + value) % 1000003;
    }
    return hash;
}
