/* Short OpenMP loops, as inner loops of a solver are: loops.c KIND ASKED LIMIT.
 *   code      the clause num_threads(ASKED) asks
 *   variable  nothing in the code asks
 *   job       as code, until it is ended; writes a byte for each piece of work that is done */
#define _GNU_SOURCE
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "measure.h"

enum { LENGTH = 4000, LOOPS = 50 };

static double numbers[LENGTH];
static int threads;

static void work(void)
{
    for (int loop = 0; loop < LOOPS; loop++) {
#pragma omp parallel for num_threads(threads)
        for (int i = 0; i < LENGTH; i++)
            numbers[i] = numbers[i] * 0.999 + i;
    }
}

static void time_pieces(double budget)
{
    struct rusage before, after;
    int pieces = 0;
    const char *limit = getenv("BENCH_LIMIT");
    printf("limit %s\n", limit ? limit : "60");
    fflush(stdout);
    alarm(limit ? atoi(limit) : 60);
    work();
    getrusage(RUSAGE_SELF, &before);
    double start = now();
    do
        work();
    while (pieces++, now() - start < budget);
    double wall = now() - start;
    getrusage(RUSAGE_SELF, &after);
    double cpu = seconds(after.ru_utime) + seconds(after.ru_stime) - seconds(before.ru_utime)
        - seconds(before.ru_stime);
    double switches = after.ru_nvcsw + after.ru_nivcsw - before.ru_nvcsw - before.ru_nivcsw;
    printf("seconds %.9f\ncpu %.9f\nswitches %.3f\n", wall / pieces, cpu / pieces, switches / pieces);
}

int main(int argc, char **argv)
{
    const char *budget = getenv("BENCH_SECONDS");
    if (argc < 3)
        return 2;
    threads = strcmp(argv[1], "variable") == 0 ? omp_get_max_threads() : atoi(argv[2]);
    while (strcmp(argv[1], "job") == 0) {
        work();
        if (write(STDOUT_FILENO, ".", 1) != 1)
            return 1;
    }
    time_pieces(budget ? atof(budget) : 0.5);
    return 0;
}
