/* session LABEL: who runs this, and what they get, one line each as LABEL.name=number. The affinity
 * is read by a system call of our own, past every hook. */
#define _GNU_SOURCE
#include <omp.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernel.h"

static int team_of_64(void)
{
    int size = 0;
#pragma omp parallel num_threads(64)
#pragma omp single
    size = omp_get_num_threads();
    return size;
}

static int cpus(void)
{
    cpu_set_t mask;
    CPU_ZERO(&mask);
    kernel(SYS_sched_getaffinity, 0, sizeof mask, (long)&mask, 0, 0);
    return CPU_COUNT(&mask);
}

int main(int count, char **arguments)
{
    const char *label = count > 1 ? arguments[1] : "session";
    printf("%s.user=%d\n", label, (int)getuid());
    printf("%s.secure=%d\n", label, getauxval(AT_SECURE) != 0);
    printf("%s.team=%d\n", label, team_of_64());
    printf("%s.reported=%ld\n", label, sysconf(_SC_NPROCESSORS_ONLN));
    printf("%s.cpus=%d\n", label, cpus());
    cpu_set_t all;
    memset(&all, 0xff, sizeof all);
    sched_setaffinity(0, sizeof all, &all);
    printf("%s.widened=%d\n", label, cpus());
    return 0;
}
