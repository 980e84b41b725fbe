/* Creates threads that all stay until they are released, prints how many it got, joins one, and tries again;
 * then each argument is a library whose threads are created and counted as well. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <threads.h>

enum { MOST = 16 };
static sem_t may_go[MOST];

static void *stays(void *semaphore)
{
    while (sem_wait(semaphore) != 0)
        ;
    return semaphore;
}

static int c11(void *argument)
{
    return argument != NULL;
}

static int create(pthread_t *threads, int place)
{
    sem_init(&may_go[place], 0, 0);
    return pthread_create(&threads[place], NULL, stays, &may_go[place]);
}

static void end(pthread_t *threads, int place)
{
    sem_post(&may_go[place]);
    pthread_join(threads[place], NULL);
}

static void tell_created_by(const char *name, void *address)
{
    unsigned (*by)(const void *) =
        (unsigned (*)(const void *))dlsym(RTLD_DEFAULT, "threadcap_threads_created_by");
    if (by)
        printf("%s=%u\n", name, by(address));
}

int main(int argc, char **argv)
{
    pthread_t threads[MOST];
    int got = 0, error = 0;
    errno = 77;
    while (got < MOST && (error = create(threads, got)) == 0)
        got++;
    printf("got=%d\nerror=%d\nerrno=%d\n", got, error, errno);
    thrd_t other;
    int c11_result = thrd_create(&other, c11, NULL);
    printf("thrd=%d\n", c11_result);
    if (c11_result == thrd_success)
        thrd_join(other, NULL);

    if (got > 0) {
        end(threads, 0);
        int again = create(threads, 0);
        int too_many = got < MOST ? create(threads, got) : -1;
        printf("again=%d\ntoo_many=%d\n", again, too_many);
    }
    for (int i = 0; i < got; i++)
        end(threads, i);

    for (int i = 1; i < argc; i++) {
        void *library = dlopen(argv[i], RTLD_NOW | RTLD_LOCAL);
        int (*create_all)(int) = (int (*)(int))dlsym(library, "blas_create_threads");
        printf("library=%d\n", create_all(10 * i));
        char name[20];
        snprintf(name, sizeof name, "by%d", i);
        tell_created_by(name, (void *)create_all);
    }
    tell_created_by("by_program", (void *)main);
    unsigned (*peak)(void) = (unsigned (*)(void))dlsym(RTLD_DEFAULT, "threadcap_threads_peak");
    printf("peak=%u\n", peak ? peak() : 0);
    unsigned (*alive)(void) = (unsigned (*)(void))dlsym(RTLD_DEFAULT, "threadcap_threads_alive");
    printf("alive=%u\n", alive ? alive() : 1);
}
