/* Prints what every reader of the CPU count says: at the start, after a mask was written, in a
 * thread and in a child. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

long __sysconf(int);

static void read_all(const char *where)
{
    cpu_set_t mask;
    sched_getaffinity(0, sizeof mask, &mask);
    printf("%s sched_getaffinity=%d\n", where, CPU_COUNT(&mask));
    pthread_getaffinity_np(pthread_self(), sizeof mask, &mask);
    printf("%s pthread_getaffinity_np=%d\n", where, CPU_COUNT(&mask));
    CPU_ZERO(&mask);
    syscall(SYS_sched_getaffinity, 0, sizeof mask, &mask);
    printf("%s syscall=%d\n", where, CPU_COUNT(&mask));
    pthread_attr_t attributes;
    pthread_getattr_np(pthread_self(), &attributes);
    pthread_attr_getaffinity_np(&attributes, sizeof mask, &mask);
    printf("%s pthread_attr_getaffinity_np=%d\n", where, CPU_COUNT(&mask));
    pthread_attr_destroy(&attributes);
    printf("%s sysconf=%ld\n", where, sysconf(_SC_NPROCESSORS_ONLN));
    printf("%s __sysconf=%ld\n", where, __sysconf(_SC_NPROCESSORS_ONLN));
    printf("%s get_nprocs=%d\n", where, get_nprocs());
}

static void *thread(void *argument)
{
    read_all("thread");
    return argument;
}

int main(void)
{
    printf("configured %ld\n", sysconf(_SC_NPROCESSORS_CONF));
    read_all("start");
    cpu_set_t mask;
    memset(&mask, 0xff, sizeof mask);
    sched_setaffinity(0, sizeof mask, &mask);
    read_all("widened");
    sched_getaffinity(0, sizeof mask, &mask);
    sched_setaffinity(0, sizeof mask, &mask);
    read_all("restored");
    pthread_t other;
    if (pthread_create(&other, NULL, thread, NULL) == 0)
        pthread_join(other, NULL);
    fflush(stdout);
    if (fork() == 0) {
        read_all("child");
        fflush(stdout);
        _exit(0);
    }
    wait(NULL);
    fflush(stdout);
    if (system("printf 'program nproc=%s\\n' \"$(nproc)\"") != 0)
        return 1;
}
