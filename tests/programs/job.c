/* A job of known numbers: job.c CHILDREN THREADS [SECONDS]
 *   the program and each of its CHILDREN create THREADS threads, which are all alive at once, and
 *   then use SECONDS of CPU time each; they sleep for so long if SECONDS is negative. Prints the CPU
 *   seconds of the program, without its children. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pthread_barrier_t barrier, *processes;
static double seconds;

static double now(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void *thread(void *argument)
{
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);
    if (seconds < 0)
        usleep(-1e6 * seconds);
    while (now(CLOCK_THREAD_CPUTIME_ID) < seconds)
        ;
    return argument;
}

static void work(int count)
{
    pthread_t threads[256];
    pthread_barrier_init(&barrier, NULL, count + 1);
    for (int i = 0; i < count; i++)
        if (pthread_create(&threads[i], NULL, thread, NULL) != 0)
            _exit(9);
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(processes);
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
}

/* A barrier for all processes. */
static pthread_barrier_t *shared(int count)
{
    pthread_barrier_t *made = mmap(NULL, sizeof *made, PROT_READ | PROT_WRITE,
                                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_barrierattr_t attributes;
    if (made == MAP_FAILED)
        exit(8);
    pthread_barrierattr_init(&attributes);
    pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(made, &attributes, count);
    return made;
}

int main(int count, char **arguments)
{
    int children = count > 1 ? atoi(arguments[1]) : 0;
    int threads = count > 2 ? atoi(arguments[2]) : 0;
    seconds = count > 3 ? atof(arguments[3]) : 0;
    processes = shared(children + 1);
    for (int i = 0; i < children; i++)
        if (fork() == 0) {
            work(threads);
            exit(0);
        }
    work(threads);
    for (int i = 0; i < children; i++)
        wait(NULL);
    printf("cpu=%.6f\n", now(CLOCK_PROCESS_CPUTIME_ID));
    return 0;
}
