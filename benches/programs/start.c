/* Times whole runs of a program: start.c ROUNDS [ENTRY,ENTRY...]... -- PROGRAM [ARGUMENT]...
 * Each further argument is one environment, entries separated by commas ("-" is empty, "@N" stands
 * for N variables that nobody reads, "%N" for a start on CPU N alone, as by taskset). They take
 * turns, so that a machine whose speed drifts drifts for all. Prints, per environment, a line of
 * pairs: seconds, and seconds of CPU time. */
#define _GNU_SOURCE
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "measure.h"

enum { MOST_ENVIRONMENTS = 16, MOST_ENTRIES = 20000 };

static char *environments[MOST_ENVIRONMENTS][MOST_ENTRIES];
/* The CPU that the program is started on; -1: any. */
static int cpus[MOST_ENVIRONMENTS];

static void run(char **arguments, char **environment, int cpu, double *sample)
{
    pid_t child;
    int status;
    struct rusage usage;
    cpu_set_t given, one;
    sched_getaffinity(0, sizeof given, &given);
    CPU_ZERO(&one);
    if (cpu >= 0) {
        CPU_SET(cpu, &one);
        if (sched_setaffinity(0, sizeof one, &one) != 0)
            exit(1);
    }
    double start = now();
    if (posix_spawnp(&child, arguments[0], NULL, NULL, arguments, environment) != 0)
        exit(1);
    wait4(child, &status, 0, &usage);
    sample[0] = now() - start;
    if (cpu >= 0)
        sched_setaffinity(0, sizeof given, &given);
    sample[1] = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    if (status != 0)
        exit(1);
}

static void fill(char **environment, char *entries, int *cpu)
{
    int used = 0;
    for (char *entry = strtok(entries, ","); entry && used < MOST_ENTRIES - 1; entry = strtok(NULL, ",")) {
        if (entry[0] == '%') {
            *cpu = atoi(entry + 1);
            continue;
        }
        if (entry[0] != '@') {
            environment[used++] = entry;
            continue;
        }
        for (int i = atoi(entry + 1); i > 0 && used < MOST_ENTRIES - 1; i--)
            if (asprintf(&environment[used++], "FILLER_%d=nothing that anybody reads", i) < 0)
                exit(1);
    }
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 0, count = 0;
    while (count + 2 < argc && strcmp(argv[count + 2], "--") != 0)
        count++;
    char **arguments = argv + count + 3;
    if (rounds < 1 || count > MOST_ENVIRONMENTS || count + 3 >= argc)
        return 2;
    /* Long runs are few, and one has warmed the files. */
    int warm_up = rounds < 50 ? 1 : 5;
    double(*samples)[rounds + warm_up][2] = calloc(count, sizeof *samples);
    for (int i = 0; i < count; i++) {
        cpus[i] = -1;
        if (strcmp(argv[2 + i], "-") != 0)
            fill(environments[i], argv[2 + i], &cpus[i]);
    }
    for (int round = 0; round < rounds + warm_up; round++)
        for (int i = 0; i < count; i++)
            run(arguments, environments[i], cpus[i], samples[i][round]);
    for (int i = 0; i < count; i++) {
        for (int round = warm_up; round < rounds + warm_up; round++)
            printf("%.9f %.6f ", samples[i][round][0], samples[i][round][1]);
        putchar('\n');
    }
}
