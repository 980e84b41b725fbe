/* Environment: SOLVER_THREADS=8
 * The number comes from a variable of the program's own. */
#include "../team.h"

struct options {
    const char *name;
    int threads;
} options;

long work(int asked)
{
    const char *value = getenv("SOLVER_THREADS");
    long sum = 0;
    options.threads = value ? atoi(value) : asked;
#pragma omp parallel num_threads(options.threads)
    {
        int number = omp_get_thread_num();
        PRESENT
        for (int block = number; block < 100; block += options.threads) {
            long part = sum_of(start_of(block, 100), start_of(block + 1, 100));
#pragma omp atomic
            sum += part;
        }
    }
    return sum;
}
