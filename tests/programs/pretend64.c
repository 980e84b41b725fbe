/* A test-only preload, loaded behind the library under test: whoever asks for CPUs sees a machine
 * of 64, or as many as -DCPUS= says (whole words). The pretended mask is kept for the process, and all readers agree on it. A mask that is
 * written is also set for real, with the pretended CPUs folded onto the real ones, so that a
 * hold still holds. Needs no constructor: it may be called before its own would run. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef CPUS
#define CPUS 64
#endif

enum { BYTES = (CPUS + 63) / 64 * 8 };

typedef struct {
    uint64_t words[BYTES / 8];
} pretended_set;

/* Empty until it is first asked for: then all CPUs. */
static pretended_set mask;

static int has(const pretended_set *set, int cpu)
{
    return set->words[cpu / 64] >> cpu % 64 & 1;
}

static int is_empty(const pretended_set *set)
{
    for (unsigned word = 0; word < BYTES / 8; word++)
        if (set->words[word])
            return 0;
    return 1;
}

static pretended_set *own_mask(void)
{
    if (is_empty(&mask))
        for (int cpu = 0; cpu < CPUS; cpu++)
            mask.words[cpu / 64] |= 1ull << cpu % 64;
    return &mask;
}

static long (*next_syscall(void))(long, ...)
{
    static long (*next)(long, ...);
    if (!next)
        next = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    return next;
}

/* The CPUs that there really are, as the process was given them. */
static cpu_set_t *real_cpus(void)
{
    static cpu_set_t given;
    if (CPU_COUNT(&given) == 0)
        next_syscall()(SYS_sched_getaffinity, 0, sizeof given, &given);
    return &given;
}

/* The real CPUs that stand for a pretended mask: the first for the first, and so on, in turn. */
static cpu_set_t folded(const pretended_set *pretended)
{
    cpu_set_t *real = real_cpus(), result;
    int count = CPU_COUNT(real);
    CPU_ZERO(&result);
    for (int cpu = 0, number = 0; cpu < CPU_SETSIZE; cpu++) {
        if (!CPU_ISSET(cpu, real))
            continue;
        for (int pretend = number; pretend < CPUS; pretend += count)
            if (has(pretended, pretend))
                CPU_SET(cpu, &result);
        number++;
    }
    return result;
}

/* As the kernel answers: how many bytes it wrote, or a negative error. */
static long get(size_t size, void *to)
{
    if (size < BYTES || size % sizeof(long) != 0)
        return -EINVAL;
    memcpy(to, own_mask(), BYTES);
    return BYTES;
}

static long set(size_t size, const void *from, pretended_set *wanted)
{
    memset(wanted, 0, sizeof *wanted);
    memcpy(wanted, from, size < BYTES ? size : BYTES);
    return is_empty(wanted) ? -EINVAL : 0;
}

static long set_own(size_t size, const void *from)
{
    pretended_set wanted;
    long error = set(size, from, &wanted);
    if (error)
        return error;
    cpu_set_t real = folded(&wanted);
    mask = wanted;
    return next_syscall()(SYS_sched_setaffinity, 0, sizeof real, &real) < 0 ? -errno : 0;
}

static long as_libc(long result)
{
    if (result >= 0)
        return result;
    errno = -result;
    return -1;
}

int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *to)
{
    (void)pid;
    long written = get(size, to);
    if (written > 0)
        memset((char *)to + written, 0, size - written);
    return as_libc(written) < 0 ? -1 : 0;
}

int sched_setaffinity(pid_t pid, size_t size, const cpu_set_t *from)
{
    if (pid == -1)
        return as_libc(-ESRCH);
    return as_libc(set_own(size, from));
}

int pthread_getaffinity_np(pthread_t thread, size_t size, cpu_set_t *to)
{
    (void)thread;
    long written = get(size, to);
    if (written < 0)
        return -written;
    memset((char *)to + written, 0, size - written);
    return 0;
}

int pthread_setaffinity_np(pthread_t thread, size_t size, const cpu_set_t *from)
{
    int (*next)(pthread_t, size_t, const cpu_set_t *) = dlsym(RTLD_NEXT, "pthread_setaffinity_np");
    pretended_set wanted;
    long error = set(size, from, &wanted);
    if (error)
        return -error;
    cpu_set_t real = folded(&wanted);
    mask = wanted;
    return next(thread, sizeof real, &real);
}

int pthread_attr_setaffinity_np(pthread_attr_t *attr, size_t size, const cpu_set_t *from)
{
    int (*next)(pthread_attr_t *, size_t, const cpu_set_t *) =
        dlsym(RTLD_NEXT, "pthread_attr_setaffinity_np");
    pretended_set wanted;
    long error = set(size, from, &wanted);
    if (error)
        return -error;
    cpu_set_t real = folded(&wanted);
    return next(attr, sizeof real, &real);
}

long syscall(long number, ...)
{
    long a[6];
    va_list arguments;
    va_start(arguments, number);
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(arguments, long);
    va_end(arguments);
    if (number == SYS_sched_getaffinity)
        return as_libc(get(a[1], (void *)a[2]));
    if (number == SYS_sched_setaffinity)
        return sched_setaffinity(a[0], a[1], (const cpu_set_t *)a[2]);
    return next_syscall()(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

long sysconf(int name)
{
    static long (*next)(int);
    if (name == _SC_NPROCESSORS_ONLN || name == _SC_NPROCESSORS_CONF)
        return CPUS;
    if (!next)
        next = (long (*)(int))dlsym(RTLD_NEXT, "sysconf");
    return next(name);
}

long __sysconf(int name)
{
    return sysconf(name);
}

int get_nprocs(void)
{
    return CPUS;
}

int get_nprocs_conf(void)
{
    return CPUS;
}
