/* Coroutines on stacks of 8 KiB: each asks for what a cap answers, and starts a thread, which is the
 * first of the process. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>
#include <unistd.h>

enum { COROUTINES = 50, STACK = 8 << 10 };
static ucontext_t main_context, contexts[COROUTINES];
static long sums[COROUTINES];

static void *add(void *number)
{
    ++*(long *)number;
    return NULL;
}

static void run(int number)
{
    pthread_t thread;
    sums[number] = number;
    swapcontext(&contexts[number], &main_context);
    if (sysconf(_SC_NPROCESSORS_ONLN) < 1 || setenv("X", "1", 1))
        abort();
    if (pthread_create(&thread, NULL, add, &sums[number]) || pthread_join(thread, NULL))
        abort();
    swapcontext(&contexts[number], &main_context);
}

int main(void)
{
    long sum = 0;
    for (int number = 0; number < COROUTINES; number++) {
        getcontext(&contexts[number]);
        contexts[number].uc_stack.ss_sp = malloc(STACK);
        contexts[number].uc_stack.ss_size = STACK;
        contexts[number].uc_link = &main_context;
        makecontext(&contexts[number], (void (*)(void))run, 1, number);
    }
    for (int round = 0; round < 2; round++)
        for (int number = 0; number < COROUTINES; number++)
            swapcontext(&main_context, &contexts[number]);
    for (int number = 0; number < COROUTINES; number++)
        sum += sums[number];
    printf("%ld\n", sum);
    return 0;
}
