/* Cancels a thread that is blocked in a system call made through syscall(), and makes one that
 * takes all six arguments. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static pthread_barrier_t started;
static int cleaned;

static void clean(void *argument)
{
    cleaned += argument == NULL;
}

static void *blocks(void *argument)
{
    struct timespec long_time = {100, 0};
    pthread_cleanup_push(clean, NULL);
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    pthread_barrier_wait(&started);
    syscall(SYS_nanosleep, &long_time, NULL);
    pthread_cleanup_pop(1);
    return argument;
}

int main(void)
{
    pthread_t thread;
    void *result;
    pthread_barrier_init(&started, NULL, 2);
    if (pthread_create(&thread, NULL, blocks, NULL))
        return 1;
    pthread_barrier_wait(&started);
    usleep(20000);
    pthread_cancel(thread);
    pthread_join(thread, &result);
    printf("cancelled=%d\ncleaned=%d\n", result == PTHREAD_CANCELED, cleaned);

    /* The sixth argument of mmap, an offset, is the seventh of syscall, on the stack. */
    char path[] = "/tmp/threadcap-test-XXXXXX";
    int file = mkstemp(path);
    unlink(path);
    if (ftruncate(file, 8192) || pwrite(file, "second page", 12, 4096) != 12)
        return 1;
    const char *page =
        (const char *)syscall(SYS_mmap, NULL, 4096, PROT_READ, MAP_PRIVATE, file, 4096);
    printf("page=%s\n", page == MAP_FAILED ? "none" : page);
    cpu_set_t mask;
    long bytes = syscall(SYS_sched_getaffinity, 0, sizeof mask, &mask);
    printf("cpus=%d\n", CPU_COUNT_S(bytes, &mask));
}
