/* Asks for four threads that live at once, and then for one more when they have ended. */
#include "report.h"
#include <pthread.h>

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void *work(void *unused)
{
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    return unused;
}

int main(void)
{
    pthread_t threads[4];
    int created = 0, refusal = 0;
    pthread_mutex_lock(&gate);
    for (int i = 0; i < 4; i++) {
        int result = pthread_create(&threads[created], NULL, work, NULL);
        if (result == 0)
            created++;
        else
            refusal = result;
    }
    pthread_mutex_unlock(&gate);
    for (int i = 0; i < created; i++)
        pthread_join(threads[i], NULL);
    report("created", created);
    report("refusal", refusal);
    report("one_more", pthread_create(&threads[0], NULL, work, NULL));
    pthread_join(threads[0], NULL);
}
