/* Times one kind of call in a loop: calls.c KIND COUNT; prints the median of 21 loops, in
 * nanoseconds per call. Build with -fopenmp for `region`. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <omp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

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
    close(open("/sys/devices/system/cpu/online", O_RDONLY));
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
    {"open-listed", open_listed}, {"readdir", directory_entry},
};

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    enum { LOOPS = 21 };
    double samples[LOOPS];
    int count = argc > 2 ? atoi(argv[2]) : 1000;
    for (unsigned kind = 0; argc > 1 && kind < sizeof kinds / sizeof *kinds; kind++) {
        if (strcmp(kinds[kind].name, argv[1]) != 0)
            continue;
        for (int loop = 0; loop < LOOPS; loop++) {
            struct timespec start, end;
            clock_gettime(CLOCK_MONOTONIC, &start);
            for (int i = 0; i < count; i++)
                kinds[kind].call();
            clock_gettime(CLOCK_MONOTONIC, &end);
            samples[loop] = ((end.tv_sec - start.tv_sec) * 1e9 + (end.tv_nsec - start.tv_nsec)) / count;
        }
        qsort(samples, LOOPS, sizeof *samples, ascending);
        printf("%.2f\n", samples[LOOPS / 2]);
        return 0;
    }
    return 2;
}
