/* Masks, arguments and environments that lie in pages whose first bytes were never written to: all that
 * is read has been written, and no checker of memory has anything to say. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096

/* The middle of a page of a block of the heap. */
static void *middle(void)
{
    char *block = malloc(3 * PAGE);
    return block + PAGE + PAGE / 2 - (size_t)block % PAGE;
}

static char *text(const char *of) { return strcpy(middle(), of); }

static int status(void)
{
    int status;
    return wait(&status) > 0 ? status : -1;
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int online;

static void *ask(void *unused)
{
    pthread_mutex_lock(&lock);
    online += sysconf(_SC_NPROCESSORS_ONLN) > 0;
    pthread_mutex_unlock(&lock);
    return unused;
}

/* Nothing that threads do in turn is a race. */
static void threads(void)
{
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, ask, NULL);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    printf("asked=%d\n", online);
}

int main(void)
{
    threads();
    cpu_set_t *mask = middle();
    int size = sizeof *mask;
    printf("get=%d\n", sched_getaffinity(0, size, mask));
    printf("set=%d\n", sched_setaffinity(0, size, mask));
    printf("thread=%d\n", pthread_setaffinity_np(pthread_self(), size, mask));
    char **arguments = middle(), **environment = middle();
    arguments[0] = text("true");
    arguments[1] = environment[2] = NULL;
    environment[0] = text("A=1");
    environment[1] = text("PATH=/bin:/usr/bin");
    pid_t child;
    printf("spawn=%d", posix_spawn(&child, "/bin/true", NULL, NULL, arguments, environment));
    printf(" %d\n", status());
    fflush(stdout);
    if (vfork() == 0) {
        execve("/bin/true", arguments, environment);
        _exit(1);
    }
    printf("exec=%d\n", status());
    fprintf(stderr, "cpus=%ld\n", sysconf(_SC_NPROCESSORS_ONLN));
    return 0;
}
