/* Threads that allocate, look functions up and ask for CPUs, for a program with another allocator
 * or a sanitizer in it. With `race` or `overflow` it has that bug, for the sanitizer to find. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS = 8 };
static void *library;
static volatile int shared;
static int races;

static void *work(void *argument)
{
    unsigned long sum = 0;
    for (int i = 1; i < 300; i++) {
        unsigned char *block = malloc(i * 16);
        memset(block, i, i * 16);
        sum += block[i * 15];
        free(block);
        if (races)
            shared++;
    }
    cpu_set_t mask;
    sched_getaffinity(0, sizeof mask, &mask);
    sched_setaffinity(0, sizeof mask, &mask);
    if (argument == NULL)
        ((void (*)(int))dlsym(library, "openblas_set_num_threads"))(64);
    return (void *)sum;
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS];
    unsigned long sum = 0;
    const char *bug = argc > 2 ? argv[2] : "";
    races = strcmp(bug, "race") == 0;
    library = dlopen(argv[1], RTLD_NOW);
    for (long i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, work, (void *)i))
            return 10;
    for (int i = 0; i < THREADS; i++) {
        void *part;
        pthread_join(threads[i], &part);
        sum += (unsigned long)part;
    }
    printf("sum=%lu\ncpus=%ld\n", sum, sysconf(_SC_NPROCESSORS_ONLN));
    printf("asked=%d\n", ((int (*)(void))dlsym(library, "openblas_get_num_threads"))());
    fflush(stdout);
    if (strcmp(bug, "overflow") == 0) {
        volatile char *block = malloc(16 + argc);
        block[16 + argc] = 1;
    }
}
