/* What hooked calls leave in errno: what it was before if they succeed, else their own error. */
#include "report.h"
#include <errno.h>
#include <omp.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BEFORE 77
#define NO_SUCH_PROCESS 0x7ffffffe

/* Prints the result of a call and the errno after it. */
#define CHECK(name, call)                     \
    do {                                      \
        errno = BEFORE;                       \
        long result = (long)(call);           \
        int after = errno;                    \
        report(name "_result", result);       \
        report(name "_errno", after);         \
    } while (0)

static void *work(void *unused)
{
    return unused;
}

int main(void)
{
    cpu_set_t mask;
    pthread_t thread;
    void *bad = (void *)8;
    sched_getaffinity(0, sizeof mask, &mask);
    CHECK("getaffinity", sched_getaffinity(0, sizeof mask, &mask));
    CHECK("getaffinity_small", sched_getaffinity(0, 1, &mask));
    CHECK("setaffinity", sched_setaffinity(0, sizeof mask, &mask));
    CHECK("setaffinity_bad", sched_setaffinity(0, sizeof mask, bad));
    CHECK("setaffinity_nobody", sched_setaffinity(NO_SUCH_PROCESS, sizeof mask, &mask));
    CHECK("thread_affinity", pthread_getaffinity_np(pthread_self(), sizeof mask, &mask));
    CHECK("syscall", syscall(SYS_sched_getaffinity, 0, sizeof mask, &mask) > 0);
    CHECK("syscall_bad", syscall(SYS_sched_setaffinity, 0, sizeof mask, bad));
    CHECK("syscall_none", syscall(-1));
    CHECK("sysconf", sysconf(_SC_NPROCESSORS_ONLN) > 0);
    CHECK("sysconf_none", sysconf(-5));
    CHECK("create", pthread_create(&thread, NULL, work, NULL));
    pthread_join(thread, NULL);
    CHECK("dlsym", dlsym(RTLD_DEFAULT, "sysconf") != NULL);
    CHECK("dlsym_none", dlsym(RTLD_DEFAULT, "no_such_function") != NULL);
    CHECK("set_threads", (omp_set_num_threads(64), 0));
    CHECK("get_threads", omp_get_max_threads() > 0);
    report("cap", ask("threadcap_cap"));
}
