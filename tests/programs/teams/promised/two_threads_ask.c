/* Two threads of the program's own ask for teams at once. */
#include "../team.h"
#include <pthread.h>

static int shares;

static void *half(void *first)
{
    long *sum = first;
#pragma omp parallel num_threads(shares)
    {
        int number = omp_get_thread_num();
        long part = sum_of(start_of(number, shares), start_of(number + 1, shares));
        PRESENT
#pragma omp atomic
        *sum += part;
    }
    return NULL;
}

long work(int asked)
{
    pthread_t other;
    long one = 0, two = 0;
    shares = asked / 2;
    pthread_create(&other, NULL, half, &one);
    half(&two);
    pthread_join(other, NULL);
    return one + two;
}
