/* A signal handler calls hooked functions a thousand times a second, while threads are created. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static atomic_long signals, most;

static void on_alarm(int number)
{
    int error = errno;
    cpu_set_t mask;
    sched_getaffinity(0, sizeof mask, &mask);
    long cpus = CPU_COUNT(&mask);
    CPU_SET(0, &mask);
    sched_setaffinity(0, sizeof mask, &mask);
    syscall(SYS_sched_getaffinity, 0, sizeof mask, &mask);
    cpus = cpus > sysconf(_SC_NPROCESSORS_ONLN) ? cpus : sysconf(_SC_NPROCESSORS_ONLN);
    if (cpus > most)
        most = cpus;
    signals += number == SIGALRM;
    errno = error;
}

static void *nothing(void *argument)
{
    return argument;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

int main(void)
{
    struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
    sigaction(SIGALRM, &action, NULL);
    struct itimerval often = {{0, 1000}, {0, 1000}}, never = {{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &often, NULL);
    long created = 0, joined = 0;
    for (double end = now() + 30; created < 2000 || (signals < 100 && now() < end);) {
        pthread_t thread;
        created++;
        if (pthread_create(&thread, NULL, nothing, NULL) == 0)
            joined += pthread_join(thread, NULL) == 0;
    }
    setitimer(ITIMER_REAL, &never, NULL);
    printf("signalled=%d\nlost=%ld\nmost=%ld\n", signals >= 100, created - joined, (long)most);
}
