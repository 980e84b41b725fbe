/*
 * A task of a batch system: asks for an OpenMP team of 64, and prints what it got and where. With a
 * number of milliseconds it computes for so long on all threads, and prints the CPUs kept busy; with
 * `widen` it first asks for all CPUs.
 */
#define _GNU_SOURCE
#include <omp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>

static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value ? value : "-";
}

static double seconds(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

/* CPU seconds over wall seconds while a team of 64 computes. */
static double busy(double limit)
{
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
#pragma omp parallel num_threads(64)
    while (seconds(CLOCK_MONOTONIC) - wall < limit)
        ;
    return (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu) / (seconds(CLOCK_MONOTONIC) - wall);
}

int main(int count, char **arguments)
{
    char host[64] = "";
    cpu_set_t mask;
    int team = 0, first = 0;
    long sum = 0;
    omp_set_dynamic(0);
#pragma omp parallel num_threads(64) reduction(+ : sum)
    {
#pragma omp single
        team = omp_get_num_threads();
#pragma omp for
        for (int i = 0; i < 1000; i++)
            sum += i;
    }
    if (count > 1 && !strcmp(arguments[1], "widen")) {
        memset(&mask, 0xff, sizeof mask);
        sched_setaffinity(0, sizeof mask, &mask);
    }
    gethostname(host, sizeof host - 1);
    sched_getaffinity(0, sizeof mask, &mask);
    while (first < CPU_SETSIZE - 1 && !CPU_ISSET(first, &mask))
        first++;
    printf("job=%s host=%s task=%s cap=%s pool=%d reported=%d cpus=%d first=%d sum=%ld\n",
           variable("SLURM_JOB_ID"), host, variable("SLURM_PROCID"), variable("AUTOZYME_THREADS"),
           team, get_nprocs(), CPU_COUNT(&mask), first, sum);
    if (count > 1 && atoi(arguments[1])) {
        double began = seconds(CLOCK_MONOTONIC), cpus = busy(atoi(arguments[1]) / 1e3);
        printf("busy=%.2f task=%s began=%.3f ended=%.3f\n", cpus, variable("SLURM_PROCID"), began,
               seconds(CLOCK_MONOTONIC));
    }
    return 0;
}
