/* Eight threads call hooked functions without a pause while the initial thread forks as often as
 * the argument says, and every child calls them too; prints what they heard. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

static atomic_int stop;
static void *library;

static void *nothing(void *argument)
{
    return argument;
}

/* Calls hooked functions of all kinds; returns the most CPUs that any of them knows of. */
static long call_hooks(void)
{
    cpu_set_t all, mask;
    CPU_ZERO(&all);
    for (int i = 0; i < CPU_SETSIZE; i++)
        CPU_SET(i, &all);
    sched_setaffinity(0, sizeof all, &all);
    sched_getaffinity(0, sizeof mask, &mask);
    long most = CPU_COUNT(&mask);
    syscall(SYS_sched_getaffinity, 0, sizeof mask, &mask);
    pthread_getaffinity_np(pthread_self(), sizeof mask, &mask);
    most = most > CPU_COUNT(&mask) ? most : CPU_COUNT(&mask);
    most = most > sysconf(_SC_NPROCESSORS_ONLN) ? most : sysconf(_SC_NPROCESSORS_ONLN);
    most = most > get_nprocs() ? most : get_nprocs();
    ((void (*)(int))dlsym(library, "openblas_set_num_threads"))(64);
    int asked = ((int (*)(void))dlsym(library, "openblas_get_num_threads"))();
    pthread_t thread;
    if (pthread_create(&thread, NULL, nothing, NULL) == 0)
        pthread_join(thread, NULL);
    return asked == 64 ? 64 : most;
}

static void *hammer(void *argument)
{
    while (!stop)
        call_hooks();
    return argument;
}

int main(int argc, char **argv)
{
    int rounds = atoi(argv[1]), failed = 0;
    long most = 0;
    pthread_t threads[8];
    library = dlopen(argv[2], RTLD_NOW);
    for (int i = 0; i < 8; i++)
        if (pthread_create(&threads[i], NULL, hammer, NULL))
            return 1;
    for (int round = 0; round < rounds; round++) {
        pid_t child = fork();
        if (child == 0)
            _exit(call_hooks());
        int status = 0;
        waitpid(child, &status, 0);
        failed += !WIFEXITED(status);
        most = most > WEXITSTATUS(status) ? most : WEXITSTATUS(status);
    }
    stop = 1;
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    unsigned (*alive)(void) = (unsigned (*)(void))dlsym(RTLD_DEFAULT, "threadcap_threads_alive");
    printf("failed=%d\nmost=%ld\nalive=%u\n", failed, most, alive ? alive() : 1);
    return argc != 3;
}
