/* The number of CPUs, and the index of the current one, read without libc in the way chosen with -D: an
 * array of that size is overrun by that index unless it is below the count. With LISTED, the CPUs in a
 * file are counted, too. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#if defined(RDTSCP)
static unsigned own(void)
{
    unsigned low, high, number;
    __asm__ volatile("rdtscp" : "=a"(low), "=d"(high), "=c"(number));
    return number & 0xfff;
}
#elif defined(VDSO)
static unsigned own(void)
{
    void *vdso = dlopen("linux-vdso.so.1", RTLD_LAZY | RTLD_LOCAL | RTLD_NOLOAD);
    int (*getcpu)(unsigned *, unsigned *, void *) = NULL;
    unsigned number = 0;
    *(void **)&getcpu = dlvsym(vdso, "__vdso_getcpu", "LINUX_2.6");
    return getcpu != NULL && getcpu(&number, NULL, NULL) == 0 ? number : 0;
}
#elif defined(RSEQ)
extern const ptrdiff_t __rseq_offset;
static unsigned own(void)
{
    const char *thread = __builtin_thread_pointer();
    return *(const volatile uint32_t *)(thread + __rseq_offset + 4);
}
#else
static unsigned own(void) { return 0; }
#endif

static int lines(void)
{
    int lines = 0;
#ifdef LISTED
    FILE *list = fopen("/proc/cpuinfo", "re");
    char line[4096];
    while (list && fgets(line, sizeof line, list))
        lines += strncmp(line, "processor", 9) == 0;
#endif
    return lines;
}

#ifdef LIBRARY
void library(void)
#else
int main(void)
#endif
{
    printf("online=%ld\nnprocs=%d\n", sysconf(_SC_NPROCESSORS_ONLN), get_nprocs());
    printf("lines=%d\nown=%u\n", lines(), own());
#ifndef LIBRARY
    return 0;
#endif
}
