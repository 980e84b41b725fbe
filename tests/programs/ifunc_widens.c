/* A library that acts while it is relocated, before the constructor of any library: the resolver of an
 * indirect function tries to get onto all CPUs, and appends USER-ifunc.cpus= and USER-ifunc.widened= to
 * /run/out/all, where USER is tc-one or tc-two. Without libc, which is not initialised yet. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/syscall.h>

#include "kernel.h"

#define WORDS 128

static int cpus(void)
{
    unsigned long mask[WORDS] = {0};
    int count = 0;
    kernel(SYS_sched_getaffinity, 0, sizeof mask, (long)mask, 0, 0);
    for (int word = 0; word < WORDS; word++)
        count += __builtin_popcountl(mask[word]);
    return count;
}

static void append(const char *what, int number)
{
    char line[64];
    int end = 0;
    const char *user = kernel(SYS_getuid, 0, 0, 0, 0, 0) == 2001 ? "tc-one-ifunc." : "tc-two-ifunc.";
    while (*user)
        line[end++] = *user++;
    while (*what)
        line[end++] = *what++;
    for (int digit = 10000; digit; digit /= 10)
        line[end++] = '0' + number / digit % 10;
    line[end++] = '\n';
    long file = kernel(SYS_openat, AT_FDCWD, (long)"/run/out/all", O_WRONLY | O_APPEND, 0, 0);
    kernel(SYS_write, file, (long)line, end, 0, 0);
    kernel(SYS_close, file, 0, 0, 0, 0);
}

static int nothing(void)
{
    return 0;
}

static void *resolver(void)
{
    unsigned long all[WORDS];
    for (int word = 0; word < WORDS; word++)
        all[word] = ~0ul;
    append("cpus=", cpus());
    kernel(SYS_sched_setaffinity, 0, sizeof all, (long)all, 0, 0);
    append("widened=", cpus());
    return nothing;
}

int indirect(void) __attribute__((ifunc("resolver")));
int (*volatile relocated)(void) = indirect;
