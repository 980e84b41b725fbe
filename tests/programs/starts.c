/* Starts a program by one of libc's functions, and prints how it ended; the program's own output
 * goes before.
 *
 *     starts FUNCTION FILE */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* The functions that come back only when they fail. */
static void become(const char *function, const char *file)
{
    const char *slash = strrchr(file, '/');
    char *const arguments[] = {(char *)file, NULL};
    if (!strcmp(function, "execve"))
        execve(file, arguments, environ);
    else if (!strcmp(function, "execv"))
        execv(file, arguments);
    else if (!strcmp(function, "execvp"))
        execvp(slash + 1, arguments);
    else if (!strcmp(function, "execvpe"))
        execvpe(slash + 1, arguments, environ);
    else if (!strcmp(function, "execl"))
        execl(file, file, NULL);
    else if (!strcmp(function, "execlp"))
        execlp(slash + 1, file, NULL);
    else if (!strcmp(function, "execle"))
        execle(file, file, NULL, environ);
#ifdef __GLIBC__
    else if (!strcmp(function, "execveat"))
        execveat(AT_FDCWD, file, arguments, environ, 0);
#endif
    else if (!strcmp(function, "fexecve"))
        fexecve(open(file, O_RDONLY), arguments, environ);
    printf("function=%s errno=%d\n", function, errno);
    fflush(stdout);
    _exit(9);
}

int main(int count, char **arguments)
{
    if (count != 3)
        return 2;
    const char *function = arguments[1], *file = arguments[2];
    int status = 0;
    pid_t child;
    /* For the functions that search: the directory is empty first, then the file's, last. */
    char *path = NULL, *directory = strdup(file);
    *strrchr(directory, '/') = 0;
    if (asprintf(&path, "/no/such/directory::/bin:%s", directory) < 0)
        return 2;
    setenv("PATH", path, 1);
    char *const given[] = {(char *)file, NULL};
    if (!strcmp(function, "system")) {
        status = system(file);
    } else if (!strcmp(function, "popen")) {
        status = pclose(popen(file, "w"));
    } else if (!strcmp(function, "posix_spawn") || !strcmp(function, "posix_spawnp")) {
        int error = !strcmp(function, "posix_spawn")
                        ? posix_spawn(&child, file, NULL, NULL, given, environ)
                        : posix_spawnp(&child, strrchr(file, '/') + 1, NULL, NULL, given, environ);
        if (error)
            printf("error=%d\n", error);
        else
            waitpid(child, &status, 0);
    } else {
        if (!(child = fork()))
            become(function, file);
        waitpid(child, &status, 0);
    }
    printf("status=%#x\n", status);
    return 0;
}
