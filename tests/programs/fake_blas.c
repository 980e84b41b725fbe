/* A library like OpenBLAS, as far as its thread count goes. */
#include <pthread.h>

static int count = 64;

void openblas_set_num_threads(int number)
{
    count = number;
}

int openblas_get_num_threads(void)
{
    return count;
}

void blas_forget(void)
{
    count = 0;
}

static void *nothing(void *argument)
{
    return argument;
}

/* Creates threads, one after the other, as a pool of the library's own would. */
int blas_create_threads(int number)
{
    for (int i = 0; i < number; i++) {
        pthread_t thread;
        int error = pthread_create(&thread, 0, nothing, 0);
        if (error)
            return error;
        pthread_join(thread, 0);
    }
    return 0;
}
