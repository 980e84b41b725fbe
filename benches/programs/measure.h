/* What is measured: times in seconds, and the middle of several. */

#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static inline double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static inline double seconds(struct timeval time)
{
    return time.tv_sec + time.tv_usec / 1e6;
}

static inline int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static inline double median(double *numbers, int count)
{
    qsort(numbers, count, sizeof *numbers, ascending);
    return numbers[count / 2];
}
