/* Calls one hooked function on a coroutine's stack of 4 KiB with an unmapped page below it:
 * small_stacks CALL. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

enum { PAGE = 4096 };

static ucontext_t caller, coroutine;
static const char *chosen;
static unsigned long mask[16] = {1};
static char entry[] = "OMP_NUM_THREADS=64";
static char *arguments[] = {"true", NULL}, *garbled[] = {"A=b", NULL};
static pthread_attr_t attributes;

static int is(const char *name)
{
    return strcmp(chosen, name) == 0;
}

static void *nothing(void *argument)
{
    return argument;
}

static void reread(FILE *file)
{
    rewind(file);
    fclose(file);
}

static void call(void)
{
    pid_t child = 0;
    pthread_t thread;
    if (is("open"))
        close(open("/proc/cpuinfo", O_RDONLY));
    if (is("openat"))
        close(openat(AT_FDCWD, "/proc/stat", O_RDONLY));
    if (is("getenv"))
        getenv("OMP_NUM_THREADS");
    if (is("setenv"))
        setenv("OMP_NUM_THREADS", "64", 1);
    if (is("putenv"))
        putenv(entry);
    if (is("sched_setaffinity"))
        sched_setaffinity(0, sizeof mask, (cpu_set_t *)mask);
    if (is("sched_getaffinity"))
        sched_getaffinity(0, sizeof mask, (cpu_set_t *)mask);
    if (is("pthread_setaffinity_np"))
        pthread_setaffinity_np(pthread_self(), sizeof mask, (cpu_set_t *)mask);
    if (is("pthread_attr_setaffinity_np"))
        pthread_attr_setaffinity_np(&attributes, sizeof mask, (cpu_set_t *)mask);
    if (is("syscall_set"))
        syscall(SYS_sched_setaffinity, 0, sizeof mask, mask);
    if (is("syscall_get"))
        syscall(SYS_sched_getaffinity, 0, sizeof mask, mask);
    if (is("sysconf"))
        sysconf(_SC_NPROCESSORS_ONLN);
    if (is("posix_spawn") && posix_spawn(&child, "/bin/true", NULL, NULL, arguments, garbled) == 0)
        waitpid(child, NULL, 0);
    if (is("execve"))
        execve("/bin/true", arguments, garbled);
    if (is("sched_getcpu"))
        sched_getcpu();
    if (is("pthread_create") && pthread_create(&thread, NULL, nothing, NULL) == 0)
        pthread_join(thread, NULL);
    if (is("fopen"))
        reread(fopen("/proc/cpuinfo", "r"));
    if (is("dlsym"))
        dlsym(RTLD_DEFAULT, "omp_set_num_threads");
    if (is("fork") && (child = fork()) == 0)
        execvp("true", arguments);
    if (is("fork"))
        waitpid(child, NULL, 0);
    if (is("system"))
        system("true");
    if (is("popen"))
        pclose(popen("true", "r"));
    if (is("_exit"))
        _exit(0);
    if (is("exit"))
        exit(0);
    swapcontext(&coroutine, &caller);
}

int main(int count, char **words)
{
    chosen = count > 1 ? words[1] : "";
    pthread_attr_init(&attributes);
    char *room = mmap(NULL, 4 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mprotect(room + 2 * PAGE, PAGE, PROT_READ | PROT_WRITE);
    getcontext(&coroutine);
    coroutine.uc_stack.ss_sp = room + 2 * PAGE;
    coroutine.uc_stack.ss_size = PAGE;
    coroutine.uc_link = &caller;
    makecontext(&coroutine, call, 0);
    swapcontext(&caller, &coroutine);
    return 0;
}
