/* Calls every function that writes or reads an affinity mask, with good and bad arguments, and
 * prints what each returned and left in errno; then what may be different under a cap, as
 * `name=count`. The argument is the number of a process outside the job. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BIG = 4096 };
static unsigned char all[BIG], first[BIG], second[BIG], none[BIG], absent[BIG], beyond[BIG];
static const void *const bad = (void *)8;

/* Prints one result, with errno as the call left it. */
static void show(const char *what, const char *how, long result)
{
    printf("%s %s: %ld errno %d\n", what, how, result, errno);
}

#define SHOW(what, how, call)                                                                      \
    do {                                                                                           \
        errno = 77;                                                                                \
        long result = (call);                                                                      \
        show(what, how, result);                                                                   \
    } while (0)

/* The CPUs that the kernel lets the calling thread use, by a call that is not hooked. */
static int kernels_count(void)
{
    char line[400];
    int count = 0;
    FILE *status = fopen("/proc/thread-self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (strncmp(line, "Cpus_allowed:", 13) == 0)
            for (char *digit = line + 13; *digit; digit++)
                if (*digit != ',' && *digit > ' ')
                    count += __builtin_popcount(strtol((char[]){*digit, 0}, NULL, 16));
    if (status)
        fclose(status);
    return count;
}

typedef int setter(pid_t pid, size_t size, const void *mask);

static int by_libc(pid_t pid, size_t size, const void *mask)
{
    return sched_setaffinity(pid, size, mask);
}

static int by_syscall(pid_t pid, size_t size, const void *mask)
{
    return syscall(SYS_sched_setaffinity, pid, size, mask);
}

static int by_thread(pid_t pid, size_t size, const void *mask)
{
    return pid ? -2 : pthread_setaffinity_np(pthread_self(), size, mask);
}

static pthread_attr_t attributes;

static int by_attributes(pid_t pid, size_t size, const void *mask)
{
    /* glibc copies the mask in user space: a bad address would be a crash. */
    return pid || mask == bad ? -2 : pthread_attr_setaffinity_np(&attributes, size, mask);
}

static void *count_in_thread(void *count)
{
    *(int *)count = kernels_count();
    return NULL;
}

/* How many CPUs a thread with the attributes gets. */
static int attributes_count(void)
{
    pthread_t thread;
    int count = -1;
    if (pthread_create(&thread, &attributes, count_in_thread, &count) == 0)
        pthread_join(thread, NULL);
    return count;
}

static void write_masks(const char *name, setter *set, int outsider)
{
    int for_attributes = set == by_attributes;
    struct {
        const char *how;
        pid_t pid;
        size_t size;
        const void *mask;
    } calls[] = {
        {"all", 0, 128, all},
        {"first", 0, 8, first},
        {"all by own number", for_attributes ? 0 : getpid(), 128, all},
        {"second", 0, 128, second},
        {"all, big", 0, BIG, all},
        {"all, and CPUs beyond", 0, BIG, beyond},
        {"all, one byte", 0, 1, all},
        {"all, three bytes", 0, 3, all},
        {"all, one byte and beyond", 0, 1, beyond},
        {"none", 0, 128, none},
        {"no such CPU", 0, 128, absent},
        {"no bytes", 0, 0, all},
        {"null", 0, 128, NULL},
        {"null, no bytes", 0, 0, NULL},
        {"bad address", 0, 128, bad},
        {"no such process", 0x3ffffffe, 128, all},
        {"no such process, bad address", 0x3ffffffe, 128, bad},
        {"no such process, none", 0x3ffffffe, 128, none},
        {"negative", -1, 128, all},
        {"negative, bad address", -1, 128, bad},
        {"outsider", outsider, 128, all},
        {"outsider, none", outsider, 128, none},
    };
    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++) {
        SHOW(name, calls[i].how, set(calls[i].pid, calls[i].size, calls[i].mask));
        int count = for_attributes ? 0 : kernels_count();
        printf("%s after %s=%d\n", name, calls[i].how, count);
        if (!for_attributes)
            by_libc(0, sizeof all, all);
    }
    if (for_attributes) {
        set(0, 128, all);
        printf("thread with all=%d\n", attributes_count());
        set(0, 128, second);
        printf("thread with second=%d\n", attributes_count());
        set(0, 0, NULL);
    }
}

/* Writes the mask of a child, which is a process of the job like this one. */
static void write_for_child(void)
{
    int ready[2], go[2];
    char byte = 0;
    if (pipe(ready) || pipe(go))
        exit(1);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        close(go[1]);
        if (write(ready[1], &byte, 1) != 1 || read(go[0], &byte, 1) != 1)
            _exit(100);
        _exit(kernels_count());
    }
    if (read(ready[0], &byte, 1) != 1)
        exit(1);
    SHOW("child", "first", by_libc(child, 8, first));
    SHOW("child", "all", by_libc(child, sizeof all, all));
    int status = 0;
    if (write(go[1], &byte, 1) != 1)
        exit(1);
    waitpid(child, &status, 0);
    printf("child=%d\n", WEXITSTATUS(status));
}

static void read_masks(void)
{
    unsigned char mask[BIG];
    const size_t sizes[] = {0, 1, 4, 7, 8, 12, 16, 128, 1024, 1032, BIG};
    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char how[40];
        snprintf(how, sizeof how, "%zu bytes", sizes[i]);
        SHOW("sched_getaffinity", how, sched_getaffinity(0, sizes[i], (cpu_set_t *)mask));
        SHOW("pthread_getaffinity_np", how,
             pthread_getaffinity_np(pthread_self(), sizes[i], (cpu_set_t *)mask));
        SHOW("syscall", how, syscall(SYS_sched_getaffinity, 0, sizes[i], mask));
    }
    void *writable = mask;
    SHOW("sched_getaffinity", "null", sched_getaffinity(0, 128, NULL));
    SHOW("syscall", "null", syscall(SYS_sched_getaffinity, 0, 128, NULL));
    SHOW("syscall", "bad address", syscall(SYS_sched_getaffinity, 0, 128, bad));
    SHOW("sched_getaffinity", "no process", sched_getaffinity(0x3ffffffe, 128, writable));
    SHOW("syscall", "no process", syscall(SYS_sched_getaffinity, 0x3ffffffe, 128, mask));
    SHOW("syscall", "negative", syscall(SYS_sched_getaffinity, -1, 128, mask));
    SHOW("syscall", "no such call", syscall(100000, 1, 2, 3));
    /* Bytes behind what the kernel fills stay as they are. */
    memset(mask, 0xa5, sizeof mask);
    long filled = syscall(SYS_sched_getaffinity, 0, sizeof mask, mask);
    printf("untouched: %d\n", mask[filled] == 0xa5 && mask[BIG - 1] == 0xa5);
}

static void mark(unsigned char *mask, int cpu)
{
    mask[cpu / 8] |= 1 << cpu % 8;
}

int main(int argc, char **argv)
{
    cpu_set_t given;
    memset(all, 0xff, sizeof all);
    memset(beyond, 0, sizeof beyond);
    memset(beyond + 1, 0xff, sizeof beyond - 1);
    sched_getaffinity(0, sizeof given, &given);
    printf("start=%d\n", CPU_COUNT(&given));
    int outsider = atoi(argv[1]);
    sched_getaffinity(outsider, sizeof given, &given);
    for (int cpu = 0, found = 0; cpu < CPU_SETSIZE && found < 2; cpu++)
        if (CPU_ISSET(cpu, &given))
            mark(found++ ? second : first, cpu);
    memcpy(beyond, first, 1);
    mark(absent, 1000);
    pthread_attr_init(&attributes);
    write_masks("sched_setaffinity", by_libc, outsider);
    write_masks("pthread_setaffinity_np", by_thread, outsider);
    write_masks("pthread_attr_setaffinity_np", by_attributes, outsider);
    write_masks("syscall", by_syscall, outsider);
    write_for_child();
    read_masks();
    CPU_ZERO(&given);
    sched_getaffinity(outsider, sizeof given, &given);
    printf("outsider has %d\n", CPU_COUNT(&given));
    return argc != 2;
}
