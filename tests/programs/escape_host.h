/* Escapes by limits, scheduling, namespaces and cgroups. Included by escape_further.c. */
#include <fcntl.h>
#include <glob.h>
#include <linux/sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void by_limits(void)
{
    struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};
    for (int each = 0; each < RLIM_NLIMITS; each++)
        prlimit(0, each, &none, 0);
    setpriority(PRIO_PROCESS, 0, -20);
    widen(0);
}
static void by_realtime(void)
{
    struct sched_param most = {99};
    sched_setscheduler(0, SCHED_FIFO, &most);
    widen(0);
    most.sched_priority = 0;
    sched_setscheduler(0, SCHED_OTHER, &most);
}
static void by_namespaces(int kinds)
{
    unshare(CLONE_NEWUSER | kinds);
    if (kinds & CLONE_NEWPID && fork() != 0) {
        wait(0);
        exit(0);
    }
    widen(0);
}
static void by_user_namespace(void) { by_namespaces(0); }
static void by_pid_namespace(void) { by_namespaces(CLONE_NEWPID); }
static void by_mount_namespace(void) { by_namespaces(CLONE_NEWNS | CLONE_NEWIPC); }
static void by_cgroup_namespace(void) { by_namespaces(CLONE_NEWCGROUP); }
static void by_setns(void)
{
    /* Into the namespaces of init, where root may; else into its own. */
    for (const char *const *each = (const char *const[]){"mnt", "pid", "cgroup", 0}; *each; each++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/1/ns/%s", *each);
        int file = open(path, O_RDONLY);
        setns(file, 0);
    }
    widen(0);
}

/* Into the root of every cgroup hierarchy, as far as it may. A cpuset there would be wider. */
static void by_cgroups(void)
{
    static const char *const patterns[] = {"/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/*/cgroup.procs"};
    glob_t found = {0};
    for (size_t each = 0; each < 2; each++)
        glob(patterns[each], each ? GLOB_APPEND : 0, 0, &found);
    for (size_t each = 0; each < found.gl_pathc; each++) {
        int file = open(found.gl_pathv[each], O_WRONLY);
        if (file >= 0 && write(file, "0", 1) != 1)
            fprintf(stderr, "%s: not permitted\n", found.gl_pathv[each]);
        close(file);
    }
    globfree(&found);
    widen(0);
}
/* A child that the kernel starts in the root of the hierarchy. */
static void by_clone_into_cgroup(void)
{
    const char *const root = access("/sys/fs/cgroup/unified", F_OK) ? "/sys/fs/cgroup" : "/sys/fs/cgroup/unified";
    struct clone_args arguments = {.exit_signal = SIGCHLD, .flags = CLONE_INTO_CGROUP};
    arguments.cgroup = open(root, O_RDONLY | O_DIRECTORY);
    long child = kernel(SYS_clone3, (long)&arguments, sizeof arguments, 0, 0, 0);
    if (child < 0)
        child = fork();
    if (child == 0) {
        widen(0);
        count_of(0);
        _exit(0);
    }
    wait(0);
    exit(0);
}
/* Clamps of the load that the scheduler sees, which choose a CPU where these differ. */
static void by_clamps(void)
{
    struct { uint32_t size, policy; uint64_t flags; int32_t nice; uint32_t priority;
             uint64_t runtime, deadline, period; uint32_t least, most; } attributes = {
        .size = 56, .flags = 0x08 | 0x10 | 0x20 | 0x40 /* KEEP_POLICY, KEEP_PARAMS, UTIL_CLAMP_MIN, _MAX */,
        .least = 1024, .most = 1024};
    kernel(SYS_sched_setattr, 0, (long)&attributes, 0, 0, 0);
}
/* Limits and the affinity of every process that it may change: those of its own job. */
static void by_limits_of_others(void)
{
    struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};
    prlimit(getppid(), RLIMIT_CPU, &none, 0);
    prlimit(getppid(), RLIMIT_NPROC, &none, 0);
    widen(0);
}
