/* Starts the number of threads given, which all run at once; prints what they computed, and on how
 * many CPUs the last one may run. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_barrier_t all_here;

static int cpus;

static void *work(void *argument)
{
    pthread_barrier_wait(&all_here);
    cpu_set_t mask;
    if (pthread_getaffinity_np(pthread_self(), sizeof mask, &mask) == 0)
        cpus = CPU_COUNT(&mask);
    unsigned long sum = 0;
    for (unsigned long i = 0; i < 20000000; i++)
        sum += i ^ (unsigned long)argument;
    return (void *)sum;
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 8;
    pthread_t threads[256];
    unsigned long sum = 0;
    pthread_barrier_init(&all_here, NULL, count);
    for (int i = 0; i < count; i++)
        if (pthread_create(&threads[i], NULL, work, (void *)(long)i) != 0)
            return 1;
    for (int i = 0; i < count; i++) {
        void *part;
        pthread_join(threads[i], &part);
        sum += (unsigned long)part;
    }
    printf("threads=%d\nsum=%lu\ncpus=%d\n", count, sum, cpus);
}
