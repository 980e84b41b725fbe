/* Calls every hooked function once, and keeps what came of it; for a program and for a library's
 * constructor, which may run before libc is ready to print. */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <threads.h>
#include <unistd.h>

#include "hooked_kinds.h"

long __sysconf(int);
long runtime_noted(int which);
void runtime_forget(void);

#define ELSEWHERE(name)
#define LIBC(name)
#define COUNT(name, kind, first) long name(long, long, long, long, long, long, long, double, double);
#include "hooked.h"
#undef COUNT
#undef LIBC
#undef ELSEWHERE

enum { LIBC_CALLS = 14 };

struct called {
    /* What the runtime was passed, the result, and errno, of each counted function. */
    long passed[COUNTED], result[COUNTED];
    int error[COUNTED];
    /* What a function of libc reported, by its name. */
    struct {
        const char *name;
        long reported;
    } libc[LIBC_CALLS];
    int libc_calls;
};

static inline void call_counted(struct called *called, int place, enum kind kind, int first,
                                long function(long, long, long, long, long, long, long, double,
                                              double))
{
    static const int list[] = {64, 64, 64};
    static const long sixty_four = 64;
    long a[7] = {0};
    int reference = kind == REFERENCE || kind == REFERENCE8;
    a[first - 1] = reference ? (long)&sixty_four : kind == LEVELS ? 3 : kind == PRODUCT ? 8 : 64;
    if (kind == LEVELS || kind == PRODUCT)
        a[first] = kind == LEVELS ? (long)list : 8;
    errno = 77;
    called->result[place] = function(a[0], a[1], a[2], a[3], a[4], a[5], 7, 1.5, 2.5);
    called->error[place] = errno;
    called->passed[place] = runtime_noted(place);
}

static inline void keep(struct called *called, const char *name, long reported)
{
    if (called->libc_calls == LIBC_CALLS)
        return;
    called->libc[called->libc_calls].name = name;
    called->libc[called->libc_calls++].reported = reported;
}

static void *cpus_of_thread(void *cpus)
{
    cpu_set_t mask;
    pthread_getaffinity_np(pthread_self(), sizeof mask, &mask);
    *(long *)cpus = CPU_COUNT(&mask);
    return NULL;
}

static int cpus_of_c11_thread(void *cpus)
{
    cpus_of_thread(cpus);
    return 0;
}

static inline void call_affinity(struct called *called)
{
    cpu_set_t all, mask;
    memset(&all, 0xff, sizeof all);
    sched_setaffinity(0, sizeof all, &all);
    sched_getaffinity(0, sizeof mask, &mask);
    keep(called, "sched_getaffinity", CPU_COUNT(&mask));
    keep(called, "sched_setaffinity", CPU_COUNT(&mask));
    pthread_setaffinity_np(pthread_self(), sizeof all, &all);
    pthread_getaffinity_np(pthread_self(), sizeof mask, &mask);
    keep(called, "pthread_getaffinity_np", CPU_COUNT(&mask));
    keep(called, "pthread_setaffinity_np", CPU_COUNT(&mask));
    memset(&mask, 0, sizeof mask);
    syscall(SYS_sched_setaffinity, 0, sizeof all, &all);
    syscall(SYS_sched_getaffinity, 0, sizeof mask, &mask);
    keep(called, "syscall", CPU_COUNT(&mask));
}

static inline void call_threads(struct called *called)
{
    cpu_set_t all, mask;
    pthread_attr_t attributes;
    pthread_t thread;
    thrd_t c11_thread;
    long cpus = -1;
    memset(&all, 0xff, sizeof all);
    pthread_attr_init(&attributes);
    sched_getaffinity(0, sizeof mask, &mask);
    pthread_attr_setaffinity_np(&attributes, sizeof mask, &mask);
    pthread_attr_getaffinity_np(&attributes, sizeof mask, &mask);
    keep(called, "pthread_attr_getaffinity_np", CPU_COUNT(&mask));
    pthread_attr_setaffinity_np(&attributes, sizeof all, &all);
    if (pthread_create(&thread, &attributes, cpus_of_thread, &cpus) == 0)
        pthread_join(thread, NULL);
    keep(called, "pthread_attr_setaffinity_np", cpus);
    pthread_attr_destroy(&attributes);
    cpus = -1;
    if (pthread_create(&thread, NULL, cpus_of_thread, &cpus) == 0)
        pthread_join(thread, NULL);
    keep(called, "pthread_create", cpus);
    cpus = -1;
    if (thrd_create(&c11_thread, cpus_of_c11_thread, &cpus) == thrd_success)
        thrd_join(c11_thread, NULL);
    keep(called, "thrd_create", cpus);
}

static inline void call_lookups(struct called *called)
{
    typedef long setter(long, long, long, long, long, long, long, double, double);
    setter *plain = (setter *)dlsym(RTLD_DEFAULT, "openblas_set_num_threads");
    setter *versioned = (setter *)dlvsym(RTLD_DEFAULT, "openblas_set_num_threads", "RUNTIME_1.0");
    runtime_forget();
    if (plain)
        plain(64, 0, 0, 0, 0, 0, 7, 1.5, 2.5);
    keep(called, "dlsym", runtime_noted(place_openblas_set_num_threads));
    runtime_forget();
    if (versioned)
        versioned(64, 0, 0, 0, 0, 0, 7, 1.5, 2.5);
    keep(called, "dlvsym", runtime_noted(place_openblas_set_num_threads));
}

static inline void call_all(struct called *called)
{
    runtime_forget();
#define ELSEWHERE(name)
#define LIBC(name)
#define COUNT(name, kind, first) call_counted(called, place_##name, kind, first, name);
#include "hooked.h"
#undef COUNT
#undef LIBC
#undef ELSEWHERE
    keep(called, "sysconf", sysconf(_SC_NPROCESSORS_ONLN));
    keep(called, "__sysconf", __sysconf(_SC_NPROCESSORS_ONLN));
    keep(called, "get_nprocs", get_nprocs());
    call_affinity(called);
    call_threads(called);
    call_lookups(called);
}

static inline void print_all(const char *where, const struct called *called)
{
#define ELSEWHERE(name)
#define LIBC(name)
#define COUNT(name, kind, first)                                                                   \
    printf("%s %s " #kind "=%ld\n", where, #name,                                                  \
           kind == GETTER ? called->result[place_##name] : called->passed[place_##name]);          \
    printf("%s %s intact: %d %d\n", where, #name,                                                  \
           kind == GETTER || called->result[place_##name] == 1000 + place_##name,                  \
           called->error[place_##name]);
#include "hooked.h"
#undef COUNT
#undef LIBC
#undef ELSEWHERE
    for (int i = 0; i < called->libc_calls; i++)
        printf("%s %s LIBC=%ld\n", where, called->libc[i].name, called->libc[i].reported);
}
