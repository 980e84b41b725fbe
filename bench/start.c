/* Times whole runs of a program: start.c ROUNDS PROGRAM [ENTRY,ENTRY...]...
 * Each further argument is one environment, entries separated by commas ("-" is empty). They take
 * turns, so that a machine whose speed drifts drifts for all; the median of each is printed. */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

enum { MOST_ENVIRONMENTS = 16, MOST_ENTRIES = 16, MOST_ROUNDS = 20000 };

static double samples[MOST_ENVIRONMENTS][MOST_ROUNDS];

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static double run(char *program, char **environment)
{
    char *arguments[] = {program, NULL};
    pid_t child;
    int status;
    double start = now();
    if (posix_spawn(&child, program, NULL, NULL, arguments, environment) != 0)
        exit(1);
    waitpid(child, &status, 0);
    if (status != 0)
        exit(1);
    return now() - start;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    static char *environments[MOST_ENVIRONMENTS][MOST_ENTRIES];
    int rounds = atoi(argv[1]), count = argc - 3;
    if (rounds > MOST_ROUNDS || count > MOST_ENVIRONMENTS)
        return 2;
    for (int i = 0; i < count; i++) {
        int entries = 0;
        if (strcmp(argv[3 + i], "-") != 0)
            for (char *entry = strtok(argv[3 + i], ","); entry && entries < MOST_ENTRIES - 1; entry = strtok(NULL, ","))
                environments[i][entries++] = entry;
    }
    for (int round = -5; round < rounds; round++)
        for (int i = 0; i < count; i++) {
            double time = run(argv[2], environments[i]);
            if (round >= 0)
                samples[i][round] = time;
        }
    for (int i = 0; i < count; i++) {
        qsort(samples[i], rounds, sizeof(double), ascending);
        printf("%.2f\n", samples[i][rounds / 2]);
    }
}
