/* What a user has a daemon run in place of a shell: own_shell -c "FILE NAME" appends NAME.user=,
 * NAME.cpus= and NAME.widened= to the file, the last after an attempt to get onto all CPUs. With
 * -DAUDIT a library that does the same in the process that the loader was made to load it into, with
 * file and name from AUDIT_SAYS. All by system calls of its own, past every hook. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernel.h"

static int cpus(void)
{
    cpu_set_t mask;
    CPU_ZERO(&mask);
    kernel(SYS_sched_getaffinity, 0, sizeof mask, (long)&mask, 0, 0);
    return CPU_COUNT(&mask);
}

static int say(const char *command)
{
    char file[256] = "", name[64] = "", line[256];
    cpu_set_t all;
    memset(&all, 0xff, sizeof all);
    if (!command || sscanf(command, "%255s %63s", file, name) < 2)
        return 2;
    int before = cpus();
    kernel(SYS_sched_setaffinity, 0, sizeof all, (long)&all, 0, 0);
    int length = snprintf(line, sizeof line, "%s.user=%d\n%s.cpus=%d\n%s.widened=%d\n", name,
                          (int)getuid(), name, before, name, cpus());
    int to = open(file, O_WRONLY | O_CREAT | O_APPEND, 0666);
    return to < 0 || write(to, line, length) != length;
}

#ifdef AUDIT
unsigned int la_version(unsigned int version)
{
    say(getenv("AUDIT_SAYS"));
    unsetenv("LD_AUDIT");
    return version;
}
#else
int main(int count, char **arguments)
{
    return say(count > 2 ? arguments[2] : 0);
}
#endif
