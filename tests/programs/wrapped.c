/* Calls functions that other preloads wrap, each twice, and prints how many CPUs it may use. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static void *nothing(void *argument)
{
    return argument;
}

int main(void)
{
    for (int i = 0; i < 2; i++) {
        printf("page=%ld\n", sysconf(_SC_PAGESIZE));
        puts("hello");
        pthread_t thread;
        if (pthread_create(&thread, NULL, nothing, NULL) == 0)
            pthread_join(thread, NULL);
    }
    unsigned (*peak)(void) = (unsigned (*)(void))dlsym(RTLD_DEFAULT, "threadcap_threads_peak");
    if (peak)
        printf("peak=%u\n", peak());
    printf("cpus=%ld\n", sysconf(_SC_NPROCESSORS_ONLN));
}
