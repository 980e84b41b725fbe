/* becomes USER HOW START PROGRAM [ARGUMENT]...: a daemon of root's that becomes a user in one way, and
 * then starts a program in one way. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <grp.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel.h"

extern char **environ;

static void become(const char *how, int user)
{
    if (!strcmp(how, "setuid"))
        setuid(user);
    else if (!strcmp(how, "setreuid"))
        setreuid(user, user);
    else if (!strcmp(how, "setresuid"))
        setresuid(user, user, user);
    else if (!strcmp(how, "syscall"))
        syscall(SYS_setuid, user);
    else if (!strcmp(how, "raw"))
        kernel(SYS_setresuid, user, user, user, 0, 0);
    if ((int)getuid() != user || (int)geteuid() != user)
        exit(9);
}

static void start(const char *how, char **words)
{
    if (!strcmp(how, "execve"))
        execve(words[0], words, environ);
    else if (!strcmp(how, "execv"))
        execv(words[0], words);
    else if (!strcmp(how, "execvp"))
        execvp(words[0], words);
    else if (!strcmp(how, "execl"))
        execl(words[0], words[0], words[1], words[2], (char *)0);
    else if (!strcmp(how, "fexecve"))
        fexecve(open(words[0], O_PATH), words, environ);
    else if (!strcmp(how, "execveat"))
        execveat(AT_FDCWD, words[0], words, environ, 0);
    else if (!strcmp(how, "syscall"))
        syscall(SYS_execve, words[0], words, environ);
    else if (!strcmp(how, "syscallat"))
        syscall(SYS_execveat, AT_FDCWD, words[0], words, environ, 0);
    else if (!strcmp(how, "vfork")) {
        if (vfork() == 0) {
            execve(words[0], words, environ);
            _exit(8);
        }
        wait(0);
        exit(0);
    } else if (!strcmp(how, "spawn")) {
        pid_t child;
        posix_spawn(&child, words[0], 0, 0, words, environ);
        wait(0);
        exit(0);
    } else if (!strcmp(how, "system")) {
        char line[1024];
        snprintf(line, sizeof line, "exec %s %s '%s'", words[0], words[1], words[2]);
        exit(system(line));
    }
    exit(7);
}

int main(int count, char **arguments)
{
    int user = count > 6 ? atoi(arguments[1]) : -1;
    if (user < 0 || setgroups(0, 0) || setgid(user))
        return 6;
    become(arguments[2], user);
    start(arguments[3], arguments + 4);
}
