/* Times one kind of call in a loop: calls.c KIND COUNT LOOPS; prints the medians of the loops, as
 * seconds and CPU seconds (children included) per call. Build with -fopenmp for `region`. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <omp.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure.h"

static void *nothing(void *argument)
{
    return argument;
}

static void thread(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, nothing, NULL);
    pthread_join(thread, NULL);
}

static void region(void)
{
#pragma omp parallel num_threads(2)
    __asm__ volatile("");
}

static void region_of_one(void)
{
#pragma omp parallel num_threads(1)
    __asm__ volatile("");
}

static void short_loop(void)
{
    static int numbers[2000];
#pragma omp parallel for num_threads(2)
    for (int i = 0; i < 2000; i++)
        numbers[i] += i;
}

static void forked(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    waitpid(child, NULL, 0);
}

static char *const program[] = {"/bin/true", NULL};

static void vforked(void)
{
    pid_t child = vfork();
    if (child == 0) {
        execv(program[0], program);
        _exit(1);
    }
    waitpid(child, NULL, 0);
}

static void spawned(void)
{
    extern char **environ;
    pid_t child;
    if (posix_spawn(&child, program[0], NULL, NULL, program, environ) == 0)
        waitpid(child, NULL, 0);
}

static void setter(void)
{
    omp_set_num_threads(2);
}

static void listed(void)
{
    dlsym(RTLD_DEFAULT, "omp_set_num_threads");
}

static void unlisted(void)
{
    dlsym(RTLD_DEFAULT, "omp_get_thread_num");
}

static void count(void)
{
    sysconf(_SC_NPROCESSORS_ONLN);
}

static void page(void)
{
    sysconf(_SC_PAGESIZE);
}

static void system_call(void)
{
    syscall(SYS_getpid);
}

static void open_absent(void)
{
    open("/nowhere/data.bin", O_RDONLY);
}

static void open_relative(void)
{
    open("nowhere/data.bin", O_RDONLY);
}

static void open_close(void)
{
    close(open("/dev/null", O_RDONLY));
}

static void open_listed(void)
{
    static char content[64 << 10];
    int file = open("/proc/cpuinfo", O_RDONLY);
    while (read(file, content, sizeof content) > 0)
        ;
    close(file);
}

static void directory_entry(void)
{
    static DIR *directory;
    if (directory == NULL)
        directory = opendir("/dev");
    if (readdir(directory) == NULL)
        rewinddir(directory);
}

static const struct {
    const char *name;
    void (*call)(void);
} kinds[] = {
    {"thread", thread},     {"region", region}, {"setter", setter},          {"dlsym-listed", listed},
    {"dlsym-unlisted", unlisted}, {"sysconf-cpus", count}, {"sysconf-page", page}, {"syscall", system_call},
    {"open-absent", open_absent}, {"open-relative", open_relative}, {"open-close", open_close},
    {"open-listed", open_listed}, {"readdir", directory_entry}, {"short-loop", short_loop},
    {"region-of-one", region_of_one}, {"fork", forked}, {"vfork-exec", vforked}, {"posix_spawn", spawned},
};

static double used(int who)
{
    struct rusage usage;
    getrusage(who, &usage);
    return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static double cpu(void)
{
    return used(RUSAGE_SELF) + used(RUSAGE_CHILDREN);
}

static void time_loops(void (*call)(void), int count, int loops)
{
    double wall[loops], busy[loops];
    for (int loop = 0; loop < loops; loop++) {
        double start = now(), before = cpu();
        for (int i = 0; i < count; i++)
            call();
        wall[loop] = (now() - start) / count;
        busy[loop] = (cpu() - before) / count;
    }
    printf("seconds %.12f\ncpu %.12f\n", median(wall, loops), median(busy, loops));
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    for (unsigned kind = 0; kind < sizeof kinds / sizeof *kinds; kind++)
        if (strcmp(kinds[kind].name, argv[1]) == 0) {
            time_loops(kinds[kind].call, atoi(argv[2]), atoi(argv[3]));
            return 0;
        }
    return 2;
}
