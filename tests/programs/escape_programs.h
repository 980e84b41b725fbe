/* Escapes through other programs: every way to start one. Included by escape_further.c. */
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Starts this program anew, to widen by its own system call. */
static char *again[] = {"again", "widen", 0};
static char *nothing[] = {0};

static void by_raw_execve(void) { kernel(SYS_execve, (long)"/proc/self/exe", (long)again, (long)nothing, 0, 0); }
static void by_execve(void) { execve("/proc/self/exe", again, nothing); }
static void by_libc_in_child(void)
{
    char *libc[] = {"again", "libc", 0};
    kernel(SYS_execve, (long)"/proc/self/exe", (long)libc, (long)nothing, 0, 0);
}
static void by_environ(void)
{
    environ = 0;
    execl("/proc/self/exe", "again", "widen", (char *)0);
}
static void by_execveat(void)
{
    int file = open("/proc/self/exe", O_PATH);
    syscall(SYS_execveat, file, "", again, nothing, AT_EMPTY_PATH);
}
static int in_memory(const char *path)
{
    char buffer[65536];
    int from = open(path, O_RDONLY), to = memfd_create("program", 0);
    for (ssize_t length; (length = read(from, buffer, sizeof buffer)) > 0;)
        if (write(to, buffer, length) != length)
            exit(5);
    return to;
}
static void by_memfd(void) { fexecve(in_memory("/proc/self/exe"), again, nothing); }
static void by_spawn(void)
{
    pid_t child;
    posix_spawn(&child, "/proc/self/exe", 0, 0, again, nothing);
    waitpid(child, 0, 0);
    exit(0);
}
static void by_vfork(void)
{
    if (vfork() == 0) {
        widen(0);
        kernel(SYS_execve, (long)"/proc/self/exe", (long)(char *[]){"again", "count", 0}, (long)nothing, 0, 0);
        _exit(1);
    }
    wait(0);
    exit(0);
}

static void by_personality(void)
{
    personality(PER_LINUX32 | ADDR_NO_RANDOMIZE | READ_IMPLIES_EXEC);
    by_raw_execve();
}

static void by_zeroed_variables(void)
{
    /* The settings are read once, at the start. */
    clearenv();
    setenv("THREADCAP_DISABLE", "1", 1);
    setenv("AUTOZYME_THREADS", "64", 1);
    char *libc[] = {"again", "libc", 0};
    execve("/proc/self/exe", libc, environ);
}
