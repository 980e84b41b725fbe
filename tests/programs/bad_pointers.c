/* Pointers that the kernel answers with EFAULT, one call each, in every place that a hook may read:
 * null-like, unreadable, and cut off at the end of a page. Prints result and errno of each. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char *unreadable, *edge;
static char *arguments[] = {"true", NULL}, *nothing[] = {NULL};

#define TRY(call)                                                        \
    do {                                                                 \
        errno = 0;                                                       \
        long result = (long)(call);                                      \
        printf("%s = %ld, errno %d\n", #call, result < 0 ? -1 : result, errno); \
    } while (0)

static int spawned(int error, pid_t child)
{
    if (error == 0)
        waitpid(child, NULL, 0);
    return error;
}

static void open_all(char *path)
{
    TRY(open(path, O_RDONLY));
    TRY(open64(path, O_RDONLY | O_CLOEXEC));
    TRY(openat(AT_FDCWD, path, O_RDONLY));
    TRY(openat64(AT_FDCWD, path, O_RDONLY));
    TRY(fopen(path, "r"));
    TRY(execve(path, arguments, nothing));
    TRY(execv(path, arguments));
}

static void start_all(char **environment)
{
    pid_t child = 0;
    TRY(execve("/bin/true", arguments, environment));
    TRY(execvpe("true", arguments, environment));
    TRY(fexecve(open("/bin/true", O_RDONLY | O_CLOEXEC), arguments, environment));
    TRY(syscall(SYS_execveat, AT_FDCWD, "/bin/true", arguments, environment, 0));
    TRY(execle("/bin/true", "true", (char *)NULL, environment));
    TRY(spawned(posix_spawn(&child, "/bin/true", NULL, NULL, arguments, environment), child));
    TRY(spawned(posix_spawnp(&child, "true", NULL, NULL, arguments, environment), child));
}

static void set_masks(void)
{
    /* Larger than what is mapped behind it: the kernel reads as much as it has CPUs. */
    for (size_t left = 8; left <= 128; left *= 4) {
        unsigned long *mask = (unsigned long *)(edge - left);
        memset(mask, 0, left);
        *mask = 1;
        TRY(sched_setaffinity(0, 128, (cpu_set_t *)mask));
        TRY(syscall(SYS_sched_setaffinity, 0, 128, mask));
        TRY(syscall(SYS_sched_getaffinity, 0, 128, mask) > 0);
    }
    TRY(sched_setaffinity(0, 128, (cpu_set_t *)unreadable));
    TRY(sched_getaffinity(0, 128, (cpu_set_t *)unreadable));
    TRY(sched_setaffinity(0, 0, (cpu_set_t *)unreadable));
    TRY(syscall(SYS_sched_setaffinity, 0, 128, unreadable));
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    unreadable = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    edge = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    edge += 4096;
    munmap(edge, 4096);

    char *paths[] = {unreadable, edge - 1, edge - 2, edge - 5, (char *)-1, (char *)(intptr_t)-4096,
                     (char *)8};
    memcpy(edge - 5, "/proc", 5);
    for (size_t which = 0; which < sizeof paths / sizeof *paths; which++)
        open_all(paths[which]);

    char *cut[] = {"A=b", edge - 3, NULL}, *wild[] = {"A=b", unreadable, NULL};
    memcpy(edge - 3, "B=c", 3);
    start_all((char **)unreadable);
    start_all((char **)8);
    start_all(cut);
    start_all(wild);
    char **last = (char **)edge - 2;
    last[0] = "A=b";
    last[1] = "B=c"; /* no NULL before the page ends */
    start_all(last);
    set_masks();
    return 0;
}
