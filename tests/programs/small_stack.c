/* Calls hooked functions in a thread with the smallest stack that there is. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void *library;
static long most;

static void *calls(void *argument)
{
    char wide[128], shown[128];
    memset(wide, 0xff, sizeof wide);
    sched_setaffinity(0, sizeof wide, (cpu_set_t *)wide);
    syscall(SYS_sched_setaffinity, 0, sizeof wide, wide);
    sched_setaffinity(getpid(), sizeof wide, (cpu_set_t *)wide);
    sched_getaffinity(getpid(), sizeof shown, (cpu_set_t *)shown);
    sched_getaffinity(0, sizeof shown, (cpu_set_t *)shown);
    syscall(SYS_sched_getaffinity, 0, sizeof shown, shown);
    most = CPU_COUNT_S(sizeof shown, (cpu_set_t *)shown);
    if (most < sysconf(_SC_NPROCESSORS_ONLN))
        most = sysconf(_SC_NPROCESSORS_ONLN);
    ((void (*)(int))dlsym(library, "openblas_set_num_threads"))(64);
    return argument;
}

int main(int argc, char **argv)
{
    pthread_attr_t attributes;
    pthread_t thread;
    library = dlopen(argv[1], RTLD_NOW);
    pthread_attr_init(&attributes);
    int error = pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN);
    if (error == 0)
        error = pthread_create(&thread, &attributes, calls, NULL);
    if (error == 0)
        error = pthread_join(thread, NULL);
    printf("error=%d\nmost=%ld\n", error, most);
    printf("asked=%d\n", ((int (*)(void))dlsym(library, "openblas_get_num_threads"))());
    return argc != 2;
}
