/* Times one more among many: crowd.c KIND COUNT
 *   threads    the creation of a thread, while COUNT others live
 *   processes  a run of /bin/true, while COUNT processes of the job live
 * Prints the median of a number of them, in seconds. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure.h"

extern char **environ;
static pthread_mutex_t end = PTHREAD_MUTEX_INITIALIZER;

static void *wait_for_end(void *unused)
{
    pthread_mutex_lock(&end);
    pthread_mutex_unlock(&end);
    return unused;
}

static double threads(int count)
{
    enum { LAST = 300 };
    static double took[LAST];
    pthread_t *all = calloc(count + LAST, sizeof *all);
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 64 * 1024);
    pthread_mutex_lock(&end);
    for (int i = 0; i < count + LAST; i++) {
        double start = now();
        if (pthread_create(&all[i], &small, wait_for_end, NULL) != 0)
            exit(1);
        if (i >= count)
            took[i - count] = now() - start;
    }
    pthread_mutex_unlock(&end);
    for (int i = 0; i < count + LAST; i++)
        pthread_join(all[i], NULL);
    return median(took, LAST);
}

static pid_t run(char *program, char *kind)
{
    char *arguments[] = {program, kind, "0", NULL};
    pid_t child;
    if (posix_spawn(&child, program, NULL, NULL, arguments, environ) != 0)
        exit(1);
    return child;
}

static double processes(char *own, int count)
{
    enum { RUNS = 200 };
    static double took[RUNS];
    pid_t *all = calloc(count + 1, sizeof *all);
    for (int i = 0; i < count; i++)
        all[i] = run(own, "sleep");
    usleep(100000);
    for (int i = 0; i < RUNS; i++) {
        double start = now();
        waitpid(run("/bin/true", "true"), NULL, 0);
        took[i] = now() - start;
    }
    for (int i = 0; i < count; i++)
        kill(all[i], SIGKILL);
    while (wait(NULL) > 0)
        ;
    return median(took, RUNS);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    if (strcmp(argv[1], "sleep") == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        pause();
        return 0;
    }
    int count = atoi(argv[2]), many = strcmp(argv[1], "threads") == 0;
    printf("seconds %.9f\n", many ? threads(count) : processes(argv[0], count));
    return 0;
}
