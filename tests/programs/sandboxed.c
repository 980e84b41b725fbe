/* Puts itself into a sandbox that ends it at any system call but a few, then works: sandboxed CASE HOW.
 * HOW: prctl, or seccomp by syscall(); or, if it was built for nothing else with -DONLY_INSTRUCTION or
 * -DONLY_WRAPPER, by the instruction itself, or by a function around it. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

__attribute__((weak)) unsigned threadcap_cap(void);

#define ALLOW(call) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

#if defined(__x86_64__) && defined(ONLY_INSTRUCTION)
static long install(const char *how, struct sock_fprog *program)
{
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"((long)SYS_seccomp), "D"((long)SECCOMP_SET_MODE_FILTER), "S"(0L), "d"(program)
                     : "rcx", "r11", "memory");
    return strcmp(how, "instruction") == 0 ? result : 1;
}
#elif defined(__x86_64__) && defined(ONLY_WRAPPER)
static __attribute__((noinline, noclone)) long call_kernel(long number, long first, long second, long third)
{
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(first), "S"(second), "d"(third)
                     : "rcx", "r11", "memory");
    return result;
}

static long install(const char *how, struct sock_fprog *program)
{
    long result = call_kernel(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, (long)program);
    return strcmp(how, "wrapper") == 0 ? result : 1;
}
#else
static long install(const char *how, struct sock_fprog *program)
{
    return strcmp(how, "seccomp") == 0
        ? syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, program)
        : prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0);
}
#endif

static void enter(const char *how)
{
    static struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        ALLOW(read), ALLOW(write), ALLOW(exit), ALLOW(exit_group), ALLOW(futex),
        ALLOW(openat), ALLOW(close), ALLOW(newfstatat), ALLOW(lseek), /* of the program's own reading */
        ALLOW(brk), ALLOW(mmap), ALLOW(munmap), ALLOW(mprotect), ALLOW(madvise), /* of malloc and threads */
        ALLOW(clone), ALLOW(wait4), /* of fork */
        ALLOW(clone3), ALLOW(rt_sigprocmask), ALLOW(set_robust_list), ALLOW(rseq), ALLOW(getrandom),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (install(how, &program))
        exit(9);
}

static void *nothing(void *argument)
{
    return argument;
}

static int go[2];

static void *waiting(void *argument)
{
    char byte;
    return read(go[0], &byte, 1) == 1 ? argument : NULL;
}

static int processors(void)
{
    char line[4096];
    int count = 0;
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file && fgets(line, sizeof line, file))
        count += strncmp(line, "processor", 9) == 0;
    return count > 0;
}

int main(int words, char **word)
{
    pthread_t thread, other;
    const char *what = words > 2 ? word[1] : "", *how = words > 2 ? word[2] : "";
    unsigned cap = threadcap_cap ? threadcap_cap() : 0;
    if (strcmp(what, "ends") == 0) {
        if (pipe(go) || pthread_create(&thread, NULL, waiting, NULL))
            return 1;
    } else if (strcmp(what, "thread") == 0) {
        /* libc asks for these once, and not in the sandbox. */
        pthread_create(&thread, NULL, nothing, NULL);
        pthread_join(thread, NULL);
    }
    enter(how);
    if (strcmp(what, "file") == 0)
        printf("read %d\n", processors());
    if (strcmp(what, "ends") == 0) {
        int woken = write(go[1], "x", 1) == 1;
        printf("woken %d, joined %d\n", woken, pthread_join(thread, NULL));
    }
    if (strcmp(what, "thread") == 0) {
        int made = pthread_create(&other, NULL, nothing, NULL) == 0;
        printf("made %d, joined %d\n", made, pthread_join(other, NULL));
    }
    if (strcmp(what, "fork") == 0) {
        int status = -1;
        pid_t child = fork();
        if (child == 0)
            exit(3);
        int ended = waitpid(child, &status, 0) == child;
        printf("child %d, status %x\n", ended, status);
    }
    if (strcmp(what, "counts") == 0)
        printf("counts %d\n", sysconf(_SC_PAGESIZE) > 0 && getenv("OMP_NUM_THREADS") == NULL);
    printf("cap %u\n", cap);
    return 0;
}
