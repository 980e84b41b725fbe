/* What a program does with the index of its CPU, as chosen with -D:
 *   CHECK  looks it up in its mask, and compares it with the CPU that it pinned itself to;
 *   PIN    pins itself to the CPU that it is on, and to each CPU below the count, without a mask;
 *   COUNT  has an array with an entry for each CPU in its mask, and pins nothing.
 * Each indexes arrays of the other counts, too, and prints what went wrong. With LISTED it counts the
 * CPUs in a file, before it asks for anything else if that is 1, else at the end; with INDIRECT it
 * gets the index through dlsym and by the system call alone; with COUNT_FIRST a count comes first. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <unistd.h>

enum { WAYS = 3 };

static int own(int way)
{
    unsigned cpu = -1;
#ifdef INDIRECT
    int (*current)(void) = (int (*)(void))dlsym(RTLD_DEFAULT, "sched_getcpu");
    int (*both)(unsigned *, unsigned *) = (int (*)(unsigned *, unsigned *))dlsym(RTLD_DEFAULT, "getcpu");
#else
    int (*current)(void) = sched_getcpu;
    int (*both)(unsigned *, unsigned *) = getcpu;
#endif
    if (way == 0)
        return current();
    if (way == 1)
        both(&cpu, NULL);
    else
        syscall(SYS_getcpu, &cpu, NULL, NULL);
    return (int)cpu;
}

static void check_arrays(const char *when)
{
    for (int way = 0; way < WAYS; way++) {
        int cpu = own(way);
        if (cpu < 0 || cpu >= sysconf(_SC_NPROCESSORS_ONLN) || cpu >= get_nprocs())
            printf("overrun=%s, %d by way %d\n", when, cpu, way);
    }
}

#if defined(CHECK) || defined(PIN)
static int pin(int cpu)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    return pthread_setaffinity_np(pthread_self(), sizeof one, &one);
}

static void check_pinned(int cpu)
{
    int error = pin(cpu);
    for (int way = 0; way < WAYS; way++)
        if (error || own(way) != cpu)
            printf("pinned=to %d (%d), on %d by way %d\n", cpu, error, own(way), way);
    check_arrays("pinned");
}
#endif

#if defined(CHECK)
static void run(void)
{
    cpu_set_t mask;
    if (sched_getaffinity(0, sizeof mask, &mask))
        printf("mask=none\n");
    for (int way = 0; way < WAYS; way++)
        if (!CPU_ISSET(own(way), &mask))
            printf("outside=%d by way %d\n", own(way), way);
    int cpus = 0, highest = -1;
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET(cpu, &mask)) {
            cpus++;
            highest = cpu;
            check_pinned(cpu);
        }
    printf("cpus=%d\nhighest=%d\n", cpus, highest);
}
#elif defined(PIN)
static void run(void)
{
    check_pinned(own(0));
    int cpus = get_nprocs();
    for (int cpu = 0; cpu < cpus; cpu++)
        check_pinned(cpu);
    printf("cpus=%d\n", cpus);
}
#else
static void run(void)
{
    cpu_set_t mask;
    if (sched_getaffinity(0, sizeof mask, &mask))
        printf("mask=none\n");
    for (int way = 0; way < WAYS; way++)
        if (own(way) >= CPU_COUNT(&mask))
            printf("beyond=%d by way %d\n", own(way), way);
    printf("cpus=%d\n", CPU_COUNT(&mask));
}
#endif

#ifdef LISTED
static void count_lines(void)
{
    FILE *list = fopen("/proc/cpuinfo", "re");
    char line[4096];
    int lines = 0;
    while (list && fgets(line, sizeof line, list))
        lines += strncmp(line, "processor", 9) == 0;
    printf("lines=%d\n", lines);
}
#endif

#ifdef LIBRARY
void library(void)
#else
int main(void)
#endif
{
#if LISTED == 1
    count_lines();
    printf("own=%d\n", own(0));
#endif
#ifdef COUNT_FIRST
    printf("first=%d\n", get_nprocs());
#endif
    check_arrays("free");
    run();
#if LISTED == 2
    count_lines();
#endif
    printf("online=%ld\nnprocs=%d\n", sysconf(_SC_NPROCESSORS_ONLN), get_nprocs());
#ifndef LIBRARY
    return 0;
#endif
}
