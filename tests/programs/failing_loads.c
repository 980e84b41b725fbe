/* Threads that ask while others load: failing_loads ASK LOAD BAD GOOD...
 * ASK: weak (call a function that the program refers to weakly), limit (resize all pools), dlsym.
 * LOAD: fail (a library that lacks a symbol, so that it and its dependencies are unmapped again),
 * close (libraries that have the function). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOADS = 400 };

__attribute__((weak)) void openblas_set_num_threads(int);
__attribute__((weak)) unsigned threadcap_limit(unsigned);
__attribute__((weak)) unsigned threadcap_cap(void);

static atomic_int stop;
static const char *ask;
static char **library;
static int count;

static void *asks(void *argument)
{
    while (!stop) {
        if (strcmp(ask, "weak") == 0 && openblas_set_num_threads)
            openblas_set_num_threads(8);
        if (strcmp(ask, "limit") == 0 && threadcap_limit)
            threadcap_limit(1);
        if (strcmp(ask, "dlsym") == 0)
            dlsym(RTLD_DEFAULT, "openblas_set_num_threads");
    }
    return argument;
}

static void fail_to_load(void)
{
    if (dlopen(library[0], RTLD_NOW | RTLD_LOCAL))
        abort();
}

static void load_and_close(void)
{
    void *opened[8] = {NULL};
    for (int index = 1; index < count && index < 8; index++)
        opened[index] = dlopen(library[index], RTLD_NOW | RTLD_LOCAL);
    for (int index = 1; index < 8; index++)
        if (opened[index])
            dlclose(opened[index]);
}

int main(int words, char **word)
{
    if (words < 5)
        return 2;
    pthread_t threads[3];
    ask = word[1], library = word + 3, count = words - 3;
    for (int index = 0; index < 3; index++)
        pthread_create(&threads[index], NULL, asks, NULL);
    for (int load = 0; load < LOADS; load++)
        strcmp(word[2], "fail") == 0 ? fail_to_load() : load_and_close();
    stop = 1;
    for (int index = 0; index < 3; index++)
        pthread_join(threads[index], NULL);
    printf("cap=%u\n", threadcap_cap ? threadcap_cap() : 0);
    return 0;
}
