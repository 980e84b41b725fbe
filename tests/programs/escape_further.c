/* escape_further METHOD [ARGUMENT]...: like escape.c, by methods that need other processes, programs,
 * namespaces, filters or debuggers. "cpus=N" says on how many CPUs the process, or the one that it
 * freed, then is. As a library (-DAUDIT, -DPRELOAD) it widens the process that it is loaded into. */
#define _GNU_SOURCE
#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

#include "kernel.h"

static cpu_set_t wide;

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

#include "escape_filters.h"
#include "escape_host.h"
#include "escape_loader.h"
#include "escape_outside.h"
#include "escape_programs.h"
#include "escape_threads.h"

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
    {"cgroups", by_cgroups}, {"clone_into_cgroup", by_clone_into_cgroup}, {"clamps", by_clamps},
    {"limits_of_others", by_limits_of_others}, {"ring_workers", by_ring_workers},
};
/* Those that take an argument: a library, or the number of a process. */
static const struct {
    const char *name;
    void (*attempt)(const char *);
} methods_on[] = {
    {"dlmopen_library", by_dlmopen_library}, {"dlopen_library", by_dlopen_library},
    {"ptrace_outside", by_ptrace_outside}, {"memory_outside", by_memory_outside},
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
    for (size_t each = 0; count > 2 && each < sizeof methods_on / sizeof methods_on[0]; each++)
        if (!strcmp(methods_on[each].name, method)) {
            methods_on[each].attempt(arguments[2]);
            count_of(0);
            return 0;
        }
    return 3;
}
#endif
