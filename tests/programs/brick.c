/* A library that a host must not preload. -DWHEN=condition -DWHAT=statement: what its constructor
   does, and where; -DREFUSE: it creates no thread; -DMISSING: a function of it is nowhere. It
   exports what threadcap's does, so its file alone does not show it. -DWAITS: a program that
   waits to be killed. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef MISSING
int nowhere_to_be_found(void);
int (*needed)(void) = nowhere_to_be_found;
#endif

unsigned threadcap_cap(void) { return 0; }

long sched_setaffinity(int pid, unsigned long size, const void *mask) {
    return syscall(SYS_sched_setaffinity, pid, size, mask);
}

int pthread_create(void *thread, void *attributes, void *start, void *argument) {
#ifdef REFUSE
    (void)thread, (void)attributes, (void)start, (void)argument;
    return EAGAIN;
#else
    int (*real)(void *, void *, void *, void *) = dlsym(RTLD_NEXT, "pthread_create");
    return real(thread, attributes, start, argument);
#endif
}

/* Whether the process sees the host's own mounts, not a copy of them. */
__attribute__((unused)) static int in_the_open(void) {
    struct stat own, host;
    return stat("/proc/self/ns/mnt", &own) == 0 && stat("/proc/1/ns/mnt", &host) == 0 &&
           own.st_ino == host.st_ino;
}

#ifdef WHAT
__attribute__((constructor)) static void start(void) {
    if (WHEN)
        WHAT;
}
#endif

#ifdef WAITS
int main(void) { return pause(); }
#endif
