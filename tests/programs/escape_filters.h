/* Escapes by filters of system calls, prctl and debuggers. Included by escape_further.c. */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

/* A filter of our own for one call, by a listener that lets it go on, or by a debugger. */
static int filter(unsigned number, unsigned action, unsigned flags)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, action),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {4, code};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return kernel(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, (long)&program, 0, 0);
}
static void by_listener(void)
{
    int listener = filter(SYS_sched_setaffinity, SECCOMP_RET_USER_NOTIF,
                          SECCOMP_FILTER_FLAG_NEW_LISTENER);
    pid_t child = fork();
    if (child == 0) {
        widen_and_count();
        _exit(0);
    }
    /* Under the lock nothing comes: the stricter filter answers. */
    pid_t timer = fork();
    if (timer == 0) {
        struct seccomp_notif asked;
        memset(&asked, 0, sizeof asked);
        if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) == 0) {
            struct seccomp_notif_resp answer = {asked.id, 0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE};
            ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
        }
        _exit(0);
    }
    waitpid(child, 0, 0);
    kill(timer, SIGKILL);
    wait(0);
    exit(0);
}
/* At the stop of a filter of its own, a debugger sets the call's number. */
static void by_traced_filter(void)
{
#if defined(__x86_64__)
    pid_t child = fork();
    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        filter(SYS_getpgid, SECCOMP_RET_TRACE, 0);
        CPU_SET(0, &wide);
        CPU_SET(1, &wide);
        kernel(SYS_getpgid, 0, sizeof wide, (long)&wide, 0, 0);
        count_of(0);
        _exit(0);
    }
    int status;
    waitpid(child, &status, 0);
    ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACESECCOMP);
    for (;;) {
        ptrace(PTRACE_CONT, child, 0, 0);
        if (waitpid(child, &status, 0) < 0 || !WIFSTOPPED(status))
            exit(0);
        if (status >> 8 == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8))
            ptrace(PTRACE_POKEUSER, child, 15 * 8, SYS_sched_setaffinity);
    }
#endif
}
/* A debugger that has a child make a whole call: registers and all. */
static void by_debugged_child(void)
{
    pid_t child = fork();
    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        count_of(0);
        _exit(0);
    }
    waitpid(child, 0, 0);
    widen(child);
    ptrace(PTRACE_DETACH, child, 0, 0);
    waitpid(child, 0, 0);
    exit(0);
}

static void by_dumped(void)
{
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    prctl(PR_SET_TSC, PR_TSC_ENABLE, 0, 0, 0);
    widen(0);
}
static void by_new_filter_over_all(void)
{
    filter(SYS_sched_setaffinity, SECCOMP_RET_ALLOW, SECCOMP_FILTER_FLAG_TSYNC);
    widen(0);
}
static void by_log_filter(void)
{
    filter(SYS_sched_setaffinity, SECCOMP_RET_LOG, 0);
    widen(0);
}
