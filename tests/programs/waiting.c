/* Asks its BLAS for 64 threads, creates as many threads as its argument says, and waits with them
 * until its input ends. With more arguments, a byte of input makes it the program that they name. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void openblas_set_num_threads(int);

static void *wait_for_end(void *argument)
{
    pause();
    return argument;
}

int main(int argc, char **argv)
{
    int threads = argc > 1 ? atoi(argv[1]) : 0;
    char byte;
    openblas_set_num_threads(64);
    for (int i = 0; i < threads; i++) {
        pthread_t thread;
        if (pthread_create(&thread, 0, wait_for_end, 0) != 0)
            return 1;
    }
    printf("pid=%d\n", (int)getpid());
    fflush(stdout);
    ssize_t length = read(0, &byte, 1);
    if (argc > 2 && length == 1)
        execv(argv[2], argv + 2);
    return length < 0;
}
