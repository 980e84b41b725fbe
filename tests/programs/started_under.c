/* Becomes another program under a filter of system calls: started_under FILTER PROGRAM [ARGUMENT...]
 * FILTER: few, all but these end the process; resources, as systemd's SystemCallFilter=~@resources;
 * errors, as that of a container, which refuses without ending anything. Without arguments it is that
 * program: prints how many CPUs every count reports. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOAD BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))
#define ANSWER(call, answer) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1), BPF_STMT(BPF_RET | BPF_K, answer)
#define ALLOW(call) ANSWER(call, SECCOMP_RET_ALLOW)
#define END(call) ANSWER(call, SECCOMP_RET_KILL_PROCESS)

/* What a loader needs, and the program itself. */
static struct sock_filter few[] = {
    LOAD,
    ALLOW(execve), ALLOW(brk), ALLOW(mmap), ALLOW(munmap), ALLOW(mprotect), ALLOW(openat), ALLOW(read),
    ALLOW(pread64), ALLOW(close), ALLOW(newfstatat), ALLOW(fstat), ALLOW(set_tid_address), ALLOW(rseq),
    ALLOW(set_robust_list), ALLOW(prlimit64), ALLOW(getrandom), ALLOW(futex), ALLOW(sched_getaffinity),
#ifdef SYS_access
    ALLOW(access), ALLOW(arch_prctl),
#else
    ALLOW(faccessat),
#endif
    ALLOW(write), ALLOW(exit_group), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
};

static struct sock_filter resources[] = {
    LOAD,
    END(ioprio_set), END(mbind), END(migrate_pages), END(move_pages), END(sched_setaffinity), END(sched_setattr),
    END(sched_setparam), END(sched_setscheduler), END(set_mempolicy), END(setpriority),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

static struct sock_filter errors[] = {
    LOAD, ANSWER(keyctl, SECCOMP_RET_ERRNO | EPERM), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

#define PROGRAM(filter) (struct sock_fprog){sizeof filter / sizeof *filter, filter}

int main(int argc, char **argv)
{
    if (argc < 3) {
        cpu_set_t mask;
        sched_getaffinity(0, sizeof mask, &mask);
        printf("online=%ld\nmask=%d\n", sysconf(_SC_NPROCESSORS_ONLN), CPU_COUNT(&mask));
        return 0;
    }
    struct sock_fprog program = strcmp(argv[1], "few") == 0 ? PROGRAM(few)
        : strcmp(argv[1], "resources") == 0 ? PROGRAM(resources) : PROGRAM(errors);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0))
        return 9;
    execv(argv[2], argv + 2);
    return 8;
}
