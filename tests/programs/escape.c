/* Tries to get onto CPUs 0 and 1 by one method, and prints how many CPUs it then has.
   The mask is read by a system call of our own, past every hook. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/io_uring.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel.h"

static cpu_set_t wide;

static void count(void)
{
    cpu_set_t mask;
    CPU_ZERO(&mask);
    kernel(SYS_sched_getaffinity, 0, sizeof mask, (long)&mask, 0, 0);
    printf("cpus=%d\n", CPU_COUNT(&mask));
    fflush(stdout);
}

static long raw(void) { return kernel(SYS_sched_setaffinity, 0, sizeof wide, (long)&wide, 0, 0); }

static int in_clone(void *unused)
{
    (void)unused;
    raw();
    count();
    return 0;
}

static void by_int80(void)
{
#if defined(__x86_64__)
    void *low = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    memcpy(low, &wide, sizeof wide);
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(241), "b"(0), "c"(sizeof wide), "d"(low) : "memory", "r8", "r9", "r10", "r11");
    printf("result=%d\n", (int)result);
#endif
}

/* A thread of the kernel's making, on a CPU that we name; it shows under /proc/self/task. */
/* The CPUs of all threads of this process together. */
static void in_all_threads(cpu_set_t *all)
{
    DIR *tasks = opendir("/proc/self/task");
    CPU_ZERO(all);
    for (struct dirent *task; tasks && (task = readdir(tasks));) {
        cpu_set_t mask;
        CPU_ZERO(&mask);
        int id = atoi(task->d_name);
        if (id > 0 && kernel(SYS_sched_getaffinity, id, sizeof mask, (long)&mask, 0, 0) > 0)
            CPU_OR(all, all, &mask);
    }
    if (tasks)
        closedir(tasks);
}

static void by_ring(void)
{
    struct io_uring_params parameters;
    memset(&parameters, 0, sizeof parameters);
    parameters.flags = IORING_SETUP_SQPOLL | IORING_SETUP_SQ_AFF;
    parameters.sq_thread_cpu = 1;
    parameters.sq_thread_idle = 1000;
    /* Not by sched_getcpu, whose answer is below the count that is reported. */
    cpu_set_t own;
    CPU_ZERO(&own);
    kernel(SYS_sched_getaffinity, 0, sizeof own, (long)&own, 0, 0);
    if (CPU_ISSET(1, &own))
        parameters.sq_thread_cpu = 0;
    long ring = kernel(SYS_io_uring_setup, 4, (long)&parameters, 0, 0, 0);
    /* The kernel's thread goes to its CPU a little later. */
    cpu_set_t all;
    for (int tries = 0; tries < 1000; tries++) {
        in_all_threads(&all);
        if (CPU_COUNT(&all) > 1 || ring < 0)
            break;
        usleep(10000);
    }
    printf("ring=%d\ncpus=%d\n", ring >= 0, CPU_COUNT(&all));
    exit(0);
}

/* Changes a harmless call of a traced child into the forbidden one. */
static void by_ptrace(void)
{
#if defined(__x86_64__)
    pid_t child = fork();
    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        kernel(SYS_getpid, 0, sizeof wide, (long)&wide, 0, 0);
        count();
        _exit(0);
    }
    int status;
    waitpid(child, &status, 0);
    for (;;) {
        ptrace(PTRACE_SYSCALL, child, 0, 0);
        if (waitpid(child, &status, 0) < 0 || !WIFSTOPPED(status))
            exit(0);
        /* Offset of orig_rax in struct user. */
        if (ptrace(PTRACE_PEEKUSER, child, 15 * 8, 0) == SYS_getpid)
            ptrace(PTRACE_POKEUSER, child, 15 * 8, SYS_sched_setaffinity);
    }
#endif
}

/* A filter of our own that allows everything. */
static void by_prctl(void)
{
    struct sock_filter allow = {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW};
    struct sock_fprog program = {1, &allow};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    raw();
}

int main(int count_of_arguments, char **arguments)
{
    const char *method = count_of_arguments > 1 ? arguments[1] : "raw";
    CPU_SET(0, &wide);
    CPU_SET(1, &wide);
    if (!strcmp(method, "libc"))
        sched_setaffinity(0, sizeof wide, &wide);
    else if (!strcmp(method, "syscall"))
        syscall(SYS_sched_setaffinity, 0, sizeof wide, &wide);
    else if (!strcmp(method, "raw"))
        printf("result=%ld\n", raw());
    else if (!strcmp(method, "int80"))
        by_int80();
    else if (!strcmp(method, "x32"))
        kernel(SYS_sched_setaffinity | 0x40000000, 0, sizeof wide, (long)&wide, 0, 0);
    else if (!strcmp(method, "prctl"))
        by_prctl();
    else if (!strcmp(method, "ring"))
        by_ring();
    else if (!strcmp(method, "ptrace"))
        by_ptrace();
    else if (!strcmp(method, "none"))
        ;
    else if (!strcmp(method, "setattr")) {
        struct { uint32_t size, policy; uint64_t rest[6]; } attributes = {48, 3 /* SCHED_BATCH */, {0}};
        kernel(SYS_sched_setattr, 0, (long)&attributes, 0, 0, 0);
    } else if (!strcmp(method, "clone")) {
        char *stack = malloc(65536);
        waitpid(clone(in_clone, stack + 65536, SIGCHLD, 0), 0, 0);
        return 0;
    } else if (!strcmp(method, "clone3")) {
        struct clone_args arguments3 = {.exit_signal = SIGCHLD};
        if (kernel(SYS_clone3, (long)&arguments3, sizeof arguments3, 0, 0, 0) == 0)
            return in_clone(0);
        wait(0);
        return 0;
    } else if (!strcmp(method, "dlmopen")) {
#ifndef STATIC
        void *libc = dlmopen(LM_ID_NEWLM, "libc.so.6", RTLD_NOW);
        int (*set)(int, size_t, void *) = libc ? (int (*)(int, size_t, void *))dlsym(libc, "sched_setaffinity") : 0;
        if (set)
            set(0, sizeof wide, &wide);
#endif
    } else if (!strcmp(method, "deepbind")) {
#ifndef STATIC
        void *library = dlopen(arguments[2], RTLD_NOW | RTLD_DEEPBIND);
        int (*team)(void) = library ? (int (*)(void))dlsym(library, "team_of_64") : 0;
        printf("threads=%d\n", team ? team() : -1);
#endif
    } else if (!strcmp(method, "wait")) {
        puts("waits");
        fflush(stdout);
        getchar();
    }
    else
        return 3;
    count();
    return 0;
}
