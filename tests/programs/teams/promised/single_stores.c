/* One thread stores the size of the team for a report; the work is divided by the number asked for. */
#include "../team.h"

struct result {
    int threads;
    double seconds;
};

long work(int asked)
{
    struct result result;
    long sum = 0;
#pragma omp parallel num_threads(asked)
    {
        const int number = omp_get_thread_num();
        PRESENT
#pragma omp single
        {
            result.threads = omp_get_num_threads();
            result.seconds = omp_get_wtime();
        }
        long part = sum_of(start_of(number, asked), start_of(number + 1, asked));
#pragma omp critical
        sum += part;
    }
    fprintf(stderr, "%d threads, at %.0f\n", result.threads, result.seconds);
    return sum;
}
