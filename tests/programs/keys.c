/* How many thread-specific keys a program gets that has had a thread. */
#include <pthread.h>
#include <stdio.h>

__attribute__((weak)) unsigned threadcap_cap(void);

static void *nothing(void *argument)
{
    return argument;
}

int main(void)
{
    pthread_t thread;
    pthread_key_t key;
    int keys = 0;
    pthread_create(&thread, NULL, nothing, NULL);
    pthread_join(thread, NULL);
    while (pthread_key_create(&key, NULL) == 0)
        keys++;
    printf("keys=%d\ncap=%u\n", keys, threadcap_cap ? threadcap_cap() : 0);
    return pthread_create(&thread, NULL, nothing, NULL) || pthread_join(thread, NULL);
}
