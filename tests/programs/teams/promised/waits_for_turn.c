/* A loop over the threads that were asked for, which take turns from the last to the first. */
#include "../team.h"
#include <pthread.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int turn;

long work(int asked)
{
    long sum = 0;
#pragma omp parallel for num_threads(asked) schedule(static, 1)
    for (int i = 0; i < asked; i++) {
        int own = asked - 1 - i;
        long part = sum_of(start_of(own, asked), start_of(own + 1, asked));
        PRESENT_IN_LOOP
        pthread_mutex_lock(&mutex);
        while (turn != own)
            pthread_cond_wait(&changed, &mutex);
        sum = sum * 3 + part;
        turn++;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&mutex);
    }
    return sum;
}
