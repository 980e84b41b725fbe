/* `syscall()`: the affinity calls that OpenMP runtimes make by it, and others that go by. */
#include "report.h"
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FAR_IN 65536 /* a multiple of every page size */

static int count(void)
{
    cpu_set_t mask;
    CPU_ZERO(&mask);
    return syscall(SYS_sched_getaffinity, 0, sizeof mask, &mask) > 0 ? CPU_COUNT(&mask) : -1;
}

/* Uses all six arguments: the first byte of a mapped page of a file. */
static int mapped(void)
{
    FILE *file = tmpfile();
    if (!file || fseek(file, FAR_IN, SEEK_SET) != 0 || fputc('x', file) == EOF || fflush(file) != 0)
        return -1;
    long page = syscall(SYS_mmap, NULL, 1, PROT_READ, MAP_PRIVATE, fileno(file), FAR_IN);
    return page == -1 ? -2 : *(char *)page;
}

int main(void)
{
    report("pid", syscall(SYS_getpid) == getpid());
    report("mapped", mapped());
    report("cpus", count());
    report("online", sysconf(_SC_NPROCESSORS_ONLN));
    report("configured", sysconf(_SC_NPROCESSORS_CONF));
    cpu_set_t all;
    memset(&all, 0xff, sizeof all);
    report("widened", syscall(SYS_sched_setaffinity, 0, sizeof all, &all));
    report("cpus_then", count());
    report("cap", ask("threadcap_cap"));
}
