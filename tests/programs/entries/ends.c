/* Threads that end in each way there is. The first two unwind their stack down to the frame that
 * started them; compiled with -fexceptions, so that the cleanups of C belong to it. */
#include "report.h"
#include <pthread.h>
#include <semaphore.h>
#include <threads.h>
#include <unistd.h>

static int cleaned;
static sem_t ready;

static void clean(int *amount)
{
    __atomic_fetch_add(&cleaned, *amount, __ATOMIC_SEQ_CST);
}

static void clean_by_handler(void *amount)
{
    clean(amount);
}

static void *exits(void *value)
{
    __attribute__((cleanup(clean))) int one = 1;
    static int ten = 10;
    pthread_cleanup_push(clean_by_handler, &ten);
    pthread_exit(value);
    pthread_cleanup_pop(0);
}

static void *waits(void *unused)
{
    __attribute__((cleanup(clean))) int hundred = 100;
    (void)unused;
    sem_post(&ready);
    for (;;)
        pause();
    return NULL;
}

static void *returns(void *value)
{
    return value;
}

static int returns_in_c11(void *value)
{
    return (int)(long)value;
}

int main(void)
{
    pthread_t thread;
    void *left = NULL;
    sem_init(&ready, 0, 0);
    if (pthread_create(&thread, NULL, exits, (void *)7) != 0)
        return 1;
    pthread_join(thread, &left);
    report("exited_with", (long)left);
    if (pthread_create(&thread, NULL, waits, NULL) != 0)
        return 2;
    sem_wait(&ready);
    pthread_cancel(thread);
    pthread_join(thread, &left);
    report("cancelled", left == PTHREAD_CANCELED);
    if (pthread_create(&thread, NULL, returns, (void *)8) != 0)
        return 3;
    pthread_join(thread, &left);
    report("returned", (long)left);
    thrd_t c11;
    int result = 0;
    if (thrd_create(&c11, returns_in_c11, (void *)-9) != thrd_success)
        return 4;
    thrd_join(c11, &result);
    report("returned_in_c11", result);
    report("cleaned", cleaned);
    report("alive", ask("threadcap_threads_alive"));
    report("peak", ask("threadcap_threads_peak"));
}
