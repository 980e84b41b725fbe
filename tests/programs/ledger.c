/* Asks for threads in known numbers, then ends in a given way: ledger.c ENDING [COMMAND...]
 *   5 threads at once by pthread_create; omp_set_num_threads(64) three times; four regions of 32;
 *   `nothing-ENDING` asks for nothing at all first. */
#define _GNU_SOURCE
#include <omp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_barrier_t barrier;

static void *thread(void *argument)
{
    pthread_barrier_wait(&barrier);
    return argument;
}

static void threads(int count)
{
    pthread_t all[64];
    pthread_barrier_init(&barrier, NULL, count + 1);
    for (int i = 0; i < count; i++)
        if (pthread_create(&all[i], NULL, thread, NULL) != 0)
            _exit(9);
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < count; i++)
        pthread_join(all[i], NULL);
}

static int team(int asked)
{
    int size = 0;
#pragma omp parallel num_threads(asked)
#pragma omp single
    size = omp_get_num_threads();
    return size;
}

static void ask(void)
{
    int size = 0;
    threads(5);
    for (int i = 0; i < 3; i++)
        omp_set_num_threads(64);
    for (int i = 0; i < 4; i++)
        size = team(32);
    printf("team=%d\n", size);
    printf("processors=%ld\n", sysconf(_SC_NPROCESSORS_ONLN));
}

static void wait_for(pid_t child)
{
    int status;
    waitpid(child, &status, 0);
    printf("child=%d\n", child);
}

/* Ends in the way that is named. */
static int end(const char *ending, char **command)
{
    fflush(stdout);
    if (strcmp(ending, "_exit") == 0)
        _exit(0);
    if (strcmp(ending, "_Exit") == 0)
        _Exit(0);
    if (strcmp(ending, "quick_exit") == 0)
        quick_exit(0);
    if (strcmp(ending, "kill") == 0)
        kill(getpid(), SIGKILL);
    if (strcmp(ending, "crash") == 0)
        *(volatile int *)16 = 0;
    if (strcmp(ending, "abort") == 0)
        abort();
    if (strcmp(ending, "execv") == 0)
        execv(command[0], command);
    if (strcmp(ending, "execl") == 0)
        execl(command[0], command[0], command[1], (char *)NULL);
    if (strcmp(ending, "failed-exec") == 0)
        execl("/nowhere/program", "program", (char *)NULL);
    return 0;
}

int main(int argc, char **argv)
{
    const char *ending = argv[1], *silent = "nothing-";
    printf("pid=%d\nparent=%d\n", getpid(), getppid());
    fflush(stdout);
    if (strncmp(ending, silent, strlen(silent)) == 0)
        return end(ending + strlen(silent), argv + 2);
    if (strcmp(ending, "storm") == 0) {
        /* Children at once, each of which asks and reports. */
        for (int i = 0; i < 64; i++)
            if (fork() == 0) {
                threads(3);
                _exit(0);
            }
        while (wait(NULL) > 0)
            ;
        return 0;
    }
    ask();
    fflush(stdout);
    if (strcmp(ending, "fork") == 0) {
        pid_t child = fork();
        if (child == 0) {
            threads(2);
            _exit(0);
        }
        wait_for(child);
        child = fork();
        if (child == 0)
            _exit(0);
        wait_for(child);
    } else if (strcmp(ending, "vfork") == 0) {
        pid_t child = vfork();
        if (child == 0) {
            omp_set_num_threads(64);
            _exit(0);
        }
        wait_for(child);
    } else if (strcmp(ending, "hold") == 0) {
        char line[8];
        if (fgets(line, sizeof line, stdin) == NULL)
            return 1;
    }
    return end(ending, argv + 2);
}
