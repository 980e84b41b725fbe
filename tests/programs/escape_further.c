/* escape_further METHOD [ARGUMENT]...: like escape.c, by methods that need other processes, programs,
 * namespaces, filters or debuggers. "cpus=N" says on how many CPUs the process, or the one that it
 * freed, then is. As a library (-DAUDIT, -DPRELOAD) it widens the process that it is loaded into. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include "kernel.h"

static cpu_set_t wide;
extern char **environ;

__attribute__((unused)) static void count_of(int process)
{
    cpu_set_t mask;
    CPU_ZERO(&mask);
    kernel(SYS_sched_getaffinity, process, sizeof mask, (long)&mask, 0, 0);
    printf("cpus=%d\n", CPU_COUNT(&mask));
    fflush(stdout);
}

static long widen(int process)
{
    CPU_SET(0, &wide);
    CPU_SET(1, &wide);
    return kernel(SYS_sched_setaffinity, process, sizeof wide, (long)&wide, 0, 0);
}

#if defined(AUDIT)
unsigned int la_version(unsigned int version)
{
    widen(0);
    return version;
}
#elif defined(PRELOAD)
static int widened(void)
{
    widen(0);
    return 0;
}

/* Runs while the loader binds functions, before all constructors. */
static int (*choose(void))(void)
{
    widen(0);
    return widened;
}
int chosen(void) __attribute__((ifunc("choose")));
int (*bound)(void) = chosen;
__attribute__((constructor)) static void start(void) { widen(0); }
#else

static void widen_and_count(void)
{
    widen(0);
    count_of(0);
}

/* Starts this program anew, to widen by its own system call. */
static char *again[] = {"again", "widen", 0};
static char *nothing[] = {0};

static void by_raw_execve(void) { kernel(SYS_execve, (long)"/proc/self/exe", (long)again, (long)nothing, 0, 0); }
static void by_execve(void) { execve("/proc/self/exe", again, nothing); }
static void by_libc_in_child(void)
{
    char *libc[] = {"again", "libc", 0};
    kernel(SYS_execve, (long)"/proc/self/exe", (long)libc, (long)nothing, 0, 0);
}
static void by_environ(void)
{
    environ = 0;
    execl("/proc/self/exe", "again", "widen", (char *)0);
}
static void by_execveat(void)
{
    int file = open("/proc/self/exe", O_PATH);
    syscall(SYS_execveat, file, "", again, nothing, AT_EMPTY_PATH);
}
static int in_memory(const char *path)
{
    char buffer[65536];
    int from = open(path, O_RDONLY), to = memfd_create("program", 0);
    for (ssize_t length; (length = read(from, buffer, sizeof buffer)) > 0;)
        if (write(to, buffer, length) != length)
            exit(5);
    return to;
}
static void by_memfd(void) { fexecve(in_memory("/proc/self/exe"), again, nothing); }
static void by_spawn(void)
{
    pid_t child;
    posix_spawn(&child, "/proc/self/exe", 0, 0, again, nothing);
    waitpid(child, 0, 0);
    exit(0);
}
static void by_vfork(void)
{
    if (vfork() == 0) {
        widen(0);
        kernel(SYS_execve, (long)"/proc/self/exe", (long)(char *[]){"again", "count", 0}, (long)nothing, 0, 0);
        _exit(1);
    }
    wait(0);
    exit(0);
}

/* vfork children that widen themselves and the parent while other threads do so too. */
static void *race(void *unused)
{
    for (int turn = 0; turn < 200; turn++) {
        widen(0);
        widen(getpid());
    }
    return unused;
}
static void by_race(void)
{
    pthread_t threads[4];
    for (int each = 0; each < 4; each++)
        pthread_create(&threads[each], 0, race, 0);
    for (int turn = 0; turn < 20; turn++) {
        if (vfork() == 0) {
            widen(getppid());
            _exit(0);
        }
        wait(0);
    }
    for (int each = 0; each < 4; each++)
        pthread_join(threads[each], 0);
    count_of(0);
    exit(0);
}

static void by_thread_of_main(void)
{
    pthread_t thread;
    pthread_create(&thread, 0, race, 0);
    pthread_join(thread, 0);
    count_of(0);
    exit(0);
}
static void by_child_of_parent(void)
{
    if (fork() == 0) {
        widen(getppid());
        _exit(0);
    }
    wait(0);
    count_of(0);
    exit(0);
}
static void by_daemon(void)
{
    int said[2];
    if (pipe(said) == 0 && fork() == 0) {
        setsid();
        if (fork() == 0) {
            dup2(said[1], 1);
            widen_and_count();
        }
        _exit(0);
    }
    wait(0);
    close(said[1]);
    char line[64];
    ssize_t length = read(said[0], line, sizeof line);
    exit(length <= 0 || write(1, line, length) != length);
}
static void on_signal(int unused)
{
    (void)unused;
    widen(0);
}
static void by_signal(void)
{
    signal(SIGUSR1, on_signal);
    raise(SIGUSR1);
}
static char stack[65536];
static ucontext_t here, there;
static void in_context(void) { widen(0); }
static void by_context(void)
{
    getcontext(&there);
    there.uc_stack.ss_sp = stack;
    there.uc_stack.ss_size = sizeof stack;
    there.uc_link = &here;
    makecontext(&there, in_context, 0);
    swapcontext(&here, &there);
}
static void by_generated_code(void)
{
#if defined(__x86_64__)
    /* mov eax, edi; mov rdi, rsi; mov rsi, rdx; mov rdx, rcx; syscall; ret */
    static const unsigned char code[] = {0x89, 0xf8, 0x48, 0x89, 0xf7, 0x48, 0x89, 0xd6, 0x48, 0x89, 0xca, 0x0f, 0x05, 0xc3};
    void *page = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memcpy(page, code, sizeof code);
    mprotect(page, 4096, PROT_READ | PROT_EXEC);
    widen(0);
    ((long (*)(long, long, long, void *))page)(SYS_sched_setaffinity, 0, sizeof wide, &wide);
#endif
}

/* libc's own function, by its symbol table. */
static int in_libc(struct dl_phdr_info *object, size_t size, void *found)
{
    (void)size;
    if (!strstr(object->dlpi_name, "libc.so"))
        return 0;
    const ElfW(Sym) *symbols = 0;
    const char *names = 0;
    for (int each = 0; each < object->dlpi_phnum; each++)
        if (object->dlpi_phdr[each].p_type == PT_DYNAMIC)
            for (ElfW(Dyn) *entry = (void *)(object->dlpi_addr + object->dlpi_phdr[each].p_vaddr); entry->d_tag; entry++) {
                if (entry->d_tag == DT_SYMTAB)
                    symbols = (void *)entry->d_un.d_ptr;
                if (entry->d_tag == DT_STRTAB)
                    names = (void *)entry->d_un.d_ptr;
            }
    /* The names follow the symbols. */
    for (const ElfW(Sym) *end = (const void *)names, *each = symbols + 1; each && each + 1 <= end; each++)
        if (each->st_value && !strcmp(names + each->st_name, "sched_setaffinity"))
            *(void **)found = (void *)(object->dlpi_addr + each->st_value);
    return 1;
}
static void by_symbol_table(void)
{
    int (*set)(int, size_t, cpu_set_t *) = 0;
    dl_iterate_phdr(in_libc, &set);
    CPU_SET(0, &wide);
    CPU_SET(1, &wide);
    if (set)
        set(0, sizeof wide, &wide);
}
static void by_dlsym(void)
{
    void *libc = dlopen("libc.so.6", RTLD_NOW);
    int (*set)(int, size_t, cpu_set_t *) = (int (*)(int, size_t, cpu_set_t *))dlsym(libc, "sched_setaffinity");
    CPU_SET(0, &wide);
    CPU_SET(1, &wide);
    set(0, sizeof wide, &wide);
}
static void by_dlmopen_syscall(void)
{
    void *libc = dlmopen(LM_ID_NEWLM, "libc.so.6", RTLD_NOW);
    long (*call)(long, ...) = libc ? (long (*)(long, ...))dlsym(libc, "syscall") : 0;
    CPU_SET(0, &wide);
    CPU_SET(1, &wide);
    if (call)
        call(SYS_sched_setaffinity, 0, sizeof wide, &wide);
}
static void by_pthread(void)
{
    CPU_SET(0, &wide);
    CPU_SET(1, &wide);
    pthread_setaffinity_np(pthread_self(), sizeof wide, &wide);
}
static void *counted(void *unused)
{
    count_of(0);
    return unused;
}
static void by_attributes(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    CPU_SET(0, &wide);
    CPU_SET(1, &wide);
    pthread_attr_setaffinity_np(&attributes, sizeof wide, &wide);
    if (pthread_create(&thread, &attributes, counted, 0))
        count_of(0);
    else
        pthread_join(thread, 0);
    exit(0);
}

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

static void by_personality(void)
{
    personality(PER_LINUX32 | ADDR_NO_RANDOMIZE | READ_IMPLIES_EXEC);
    by_raw_execve();
}
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
static void by_zeroed_variables(void)
{
    /* The settings are read once, at the start. */
    clearenv();
    setenv("THREADCAP_DISABLE", "1", 1);
    setenv("AUTOZYME_THREADS", "64", 1);
    char *libc[] = {"again", "libc", 0};
    execve("/proc/self/exe", libc, environ);
}
static void by_libc(void)
{
    CPU_SET(0, &wide);
    CPU_SET(1, &wide);
    sched_setaffinity(0, sizeof wide, &wide);
}
static void by_large_mask(void)
{
    static unsigned char mask[1 << 16];
    memset(mask, 0xff, sizeof mask);
    kernel(SYS_sched_setaffinity, 0, sizeof mask, (long)mask, 0, 0);
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
static void by_widen(void) { widen(0); }
static void by_count(void) {}

static const struct {
    const char *name;
    void (*attempt)(void);
} methods[] = {
    {"widen", by_widen}, {"count", by_count}, {"libc", by_libc}, {"execve", by_execve},
    {"raw_execve", by_raw_execve}, {"libc_in_child", by_libc_in_child}, {"environ", by_environ},
    {"execveat", by_execveat}, {"memfd", by_memfd}, {"spawn", by_spawn}, {"vfork", by_vfork},
    {"race", by_race}, {"thread", by_thread_of_main}, {"parent", by_child_of_parent},
    {"daemon", by_daemon}, {"signal", by_signal}, {"context", by_context}, {"code", by_generated_code},
    {"symbols", by_symbol_table}, {"dlsym", by_dlsym}, {"dlmopen_syscall", by_dlmopen_syscall},
    {"pthread", by_pthread}, {"attributes", by_attributes}, {"listener", by_listener},
    {"traced_filter", by_traced_filter}, {"debugged", by_debugged_child},
    {"personality", by_personality}, {"limits", by_limits}, {"realtime", by_realtime},
    {"user_namespace", by_user_namespace}, {"pid_namespace", by_pid_namespace},
    {"mount_namespace", by_mount_namespace}, {"cgroup_namespace", by_cgroup_namespace},
    {"setns", by_setns}, {"variables", by_zeroed_variables}, {"large_mask", by_large_mask},
    {"prctl", by_dumped}, {"tsync", by_new_filter_over_all}, {"log", by_log_filter},
};

int main(int count, char **arguments)
{
    const char *method = count > 1 ? arguments[1] : "widen";
    for (size_t each = 0; each < sizeof methods / sizeof methods[0]; each++)
        if (!strcmp(methods[each].name, method)) {
            methods[each].attempt();
            count_of(0);
            return 0;
        }
    return 3;
}
#endif
