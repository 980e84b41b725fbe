/* Calls hooked functions in a child of vfork, whose program cannot be executed: it runs in its
 * parent's memory, so whatever it changes there stays. */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* The environment's pointers and bytes, in one block of `size` bytes. */
static char *picture(size_t *size)
{
    char *bytes = NULL;
    FILE *stream = open_memstream(&bytes, size);
    for (char **entry = environ; *entry; entry++) {
        fwrite(entry, sizeof *entry, 1, stream);
        fwrite(*entry, strlen(*entry) + 1, 1, stream);
    }
    fclose(stream);
    return bytes;
}

int main(void)
{
    static volatile long reported, cpus;
    int failed = 0;
    size_t before, after;
    char **list = environ, *first = picture(&before), *nowhere[] = {"/nonexistent", NULL};
    for (int i = 0; i < 100; i++) {
        pid_t child = vfork();
        if (child == 0) {
            cpu_set_t mask;
            memset(&mask, 0xff, sizeof mask);
            sched_setaffinity(0, sizeof mask, &mask);
            syscall(SYS_sched_getaffinity, 0, sizeof mask, &mask);
            sched_getaffinity(0, sizeof mask, &mask);
            cpus = CPU_COUNT(&mask);
            reported = sysconf(_SC_NPROCESSORS_ONLN);
            reported = reported > get_nprocs() ? reported : get_nprocs();
            execv("/nonexistent", nowhere);
            _exit(errno == ENOENT ? 7 : 8);
        }
        int status;
        waitpid(child, &status, 0);
        failed += !WIFEXITED(status) || WEXITSTATUS(status) != 7;
    }
    char *second = picture(&after);
    int same = list == environ && before == after && memcmp(first, second, before) == 0;
    printf("failed=%d\nsame=%d\nreported=%ld\ncpus=%ld\n", failed, same, reported, cpus);
    free(first);
    free(second);
}
