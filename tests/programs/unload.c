/* Some threads open, call and close modules all the time, while others look functions up and call
 * them for the first time: the loader's list of libraries changes under whoever reads it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static atomic_int stop;
static atomic_long opened, looked_up;
static char **modules;
static int count;

static void *opens(void *argument)
{
    for (long i = (long)argument; !stop; i++) {
        void *module = dlopen(modules[i % count], RTLD_NOW | RTLD_LOCAL);
        if (!module)
            exit(3);
        ((void (*)(int))dlsym(module, "user_set"))(64);
        dlclose(module);
        opened++;
    }
    return NULL;
}

static void *looks_up(void *argument)
{
    while (!stop) {
        dlsym(RTLD_NEXT, "openblas_set_num_threads");
        dlsym(RTLD_DEFAULT, "GOMP_parallel");
        looked_up++;
    }
    return argument;
}

int main(int argc, char **argv)
{
    pthread_t threads[4];
    struct timespec time = {2, 0};
    modules = argv + 2;
    count = argc - 2;
    void *library = dlopen(argv[1], RTLD_NOW);
    for (long i = 0; i < 4; i++)
        if (pthread_create(&threads[i], NULL, i < 3 ? opens : looks_up, (void *)i))
            return 1;
    nanosleep(&time, NULL);
    stop = 1;
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    printf("opened=%d\nlooked_up=%d\n", opened > 10, looked_up > 10);
    printf("asked=%d\n", ((int (*)(void))dlsym(library, "openblas_get_num_threads"))());
}
