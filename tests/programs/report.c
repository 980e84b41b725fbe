/* Prints reported counts and its environment: as a program from main, and
 * with -DEARLY as a library from its constructor. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <unistd.h>

extern long __sysconf(int name);
extern char **environ;

static int in_mask(const cpu_set_t *mask, long failed)
{
    return failed < 0 ? -1 : CPU_COUNT(mask);
}

static void report(const char *when)
{
    cpu_set_t mask;
    pthread_attr_t attributes;
    uint32_t (*cap)(void) = (uint32_t (*)(void))dlsym(RTLD_DEFAULT, "threadcap_cap");

    printf("%scap=%d\n", when, cap ? (int)cap() : -1);
    printf("%sonline=%ld\n", when, sysconf(_SC_NPROCESSORS_ONLN));
    printf("%sonline_of_libraries=%ld\n", when, __sysconf(_SC_NPROCESSORS_ONLN));
    printf("%sconfigured=%ld\n", when, sysconf(_SC_NPROCESSORS_CONF));
    printf("%spage=%ld\n", when, sysconf(_SC_PAGESIZE));
    printf("%snprocs=%d\n", when, get_nprocs());
    printf("%snprocs_configured=%d\n", when, get_nprocs_conf());
    CPU_ZERO(&mask);
    printf("%ssched=%d\n", when, in_mask(&mask, sched_getaffinity(0, sizeof mask, &mask)));
    CPU_ZERO(&mask);
    printf("%ssyscall=%d\n", when, in_mask(&mask, syscall(SYS_sched_getaffinity, 0, sizeof mask, &mask)));
    CPU_ZERO(&mask);
    printf("%spthread=%d\n", when, in_mask(&mask, -pthread_getaffinity_np(pthread_self(), sizeof mask, &mask)));
    CPU_ZERO(&mask);
    pthread_getattr_np(pthread_self(), &attributes);
    printf("%sattributes=%d\n", when, in_mask(&mask, -pthread_attr_getaffinity_np(&attributes, sizeof mask, &mask)));
    printf("%ssecure=%ld\n", when, (long)getauxval(AT_SECURE));
    for (char **entry = environ; *entry; entry++)
        printf("%senv:%s\n", when, *entry);
}

#ifdef EARLY
__attribute__((constructor)) static void early(void)
{
    report("early:");
}
#else
int main(void)
{
    report("");
}
#endif
