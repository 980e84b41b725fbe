/* A process forks while other threads of it search or close libraries, set counts and come and go;
 * then the child makes its first calls. It has nobody to wait for: a filter kills it if it yields. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

__attribute__((weak)) uint32_t threadcap_limit(uint32_t);
__attribute__((weak)) uint32_t threadcap_threads_alive(void);
__attribute__((weak)) int threadcap_requests(const char *, uint64_t *);

static atomic_int stop;
static const char *module;
static void (*set)(int);
static int (*get)(void);

static void ask(void)
{
    if (threadcap_limit)
        threadcap_limit(1);
    set(64);
}

static void *asks(void *argument)
{
    while (!stop)
        ask();
    return argument;
}

static void *closes(void *argument)
{
    while (!stop) {
        void *opened = dlopen(module, RTLD_NOW | RTLD_LOCAL);
        if (opened)
            dlclose(opened);
    }
    return argument;
}

static void *nothing(void *argument)
{
    return argument;
}

static void *creates(void *argument)
{
    while (!stop) {
        pthread_t thread;
        if (!pthread_create(&thread, NULL, nothing, NULL))
            pthread_join(thread, NULL);
    }
    return argument;
}

static void die_if_yielding(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_sched_yield, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
        _exit(3);
}

static int calls(void)
{
    uint64_t requests[3] = {0};
    if (threadcap_requests)
        threadcap_requests("openblas_set_num_threads", requests);
    return requests[0];
}

/* Which of the child's first calls went wrong; 0: none. After a fork past libc the loader and
 * pthread_create are no longer to be had. */
static int child(int past_libc, int parent_closes)
{
    int alive = threadcap_threads_alive ? threadcap_threads_alive() : 1;
    die_if_yielding();
    if (alive != 1)
        return 10;
    if (calls() != 0)
        return 11;
    ask();
    if (threadcap_requests && calls() != 1)
        return 12;
    if (past_libc)
        return 0;
    pthread_t thread;
    if (pthread_create(&thread, NULL, nothing, NULL) || pthread_join(thread, NULL))
        return 13;
    if (!parent_closes) {
        void *opened = dlopen(module, RTLD_NOW | RTLD_LOCAL);
        if (!opened || dlclose(opened))
            return 14;
    }
    return 0;
}

static pid_t fork_by(const char *way)
{
    pid_t (*past_handlers)(void) = (pid_t (*)(void))dlsym(RTLD_DEFAULT, "_Fork");
    if (!strcmp(way, "fork"))
        return fork();
    if (!strcmp(way, "_Fork") && past_handlers)
        return past_handlers();
    return syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

/* forked_midway LIBRARY MODULE fork|_Fork|clone search|close FORKS */
int main(int count, char **arguments)
{
    if (count != 6)
        return 2;
    void *library = dlopen(arguments[1], RTLD_NOW | RTLD_GLOBAL);
    set = (void (*)(int))dlsym(library, "openblas_set_num_threads");
    get = (int (*)(void))dlsym(library, "openblas_get_num_threads");
    module = arguments[2];
    int closing = !strcmp(arguments[4], "close"), forks = atoi(arguments[5]), failed = 0, status;
    void *(*work[])(void *) = {closing ? closes : asks, closing ? closes : asks, creates};
    /* Those who allocate or create threads leave locks of libc behind, which a fork past it keeps. */
    int threads = strcmp(arguments[3], "fork") && !closing ? 2 : 3;
    pthread_t ids[3];
    for (int i = 0; i < threads; i++)
        if (pthread_create(&ids[i], NULL, work[i], NULL))
            return 1;
    for (int i = 0; i < forks; i++) {
        usleep(1000);
        pid_t pid = fork_by(arguments[3]);
        if (pid == 0)
            _exit(child(strcmp(arguments[3], "fork"), closing));
        if (pid < 0 || waitpid(pid, &status, 0) != pid)
            return 1;
        if (status && !failed)
            failed = status;
    }
    stop = 1;
    for (int i = 0; i < threads; i++)
        pthread_join(ids[i], NULL);
    ask();
    printf("failed=%d\nset=%d\n", failed, get());
}
