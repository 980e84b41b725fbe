/*
 * A plugin for Slurm that caps every task at the CPUs that Slurm gave it, as the TaskProlog does, and
 * adds an option for users, --threadcap=N, which lowers the cap and never raises it. It also
 * records the CPU time of a step, including static and killed programs.
 *
 *   gcc -O2 -shared -fPIC -o threadcap_spank.so threadcap_spank.c
 *
 * In plugstack.conf:
 *
 *   optional /usr/lib/threadcap/threadcap_spank.so library=/usr/lib/libthreadcap.so
 *
 * Compile it against the headers of your Slurm, again for each release of Slurm.
 */
#include <fcntl.h>
#include <limits.h>
#include <slurm/spank.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

SPANK_PLUGIN(threadcap, 1);

enum { LARGEST = 1048575 };
/* Steps numbered from here on are not srun's: a batch script, an interactive shell. */
static const uint32_t FIRST_SPECIAL_STEP = 0xfffffff0;

static const char *library = "/usr/lib/libthreadcap.so";
static const char *spool = "/var/spool/threadcap";
static long wanted; /* by --threadcap; 0 if it was not given */

/* A valid cap, optionally surrounded by blanks; 0 for anything else. */
static long number(const char *text)
{
    char *end;
    text += strspn(text, " \t");
    if (*text < '0' || *text > '9')
        return 0;
    long value = strtol(text, &end, 10);
    return end[strspn(end, " \t")] == '\0' && value <= LARGEST ? value : 0;
}

/* The smaller of two numbers; 0 means none. */
static long smallest(long a, long b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

static int take_option(int value, const char *argument, int remote)
{
    (void)value;
    wanted = argument ? number(argument) : 0;
    /* In the daemon that starts the tasks, the argument is a user's, and the line goes to root's log. */
    if (wanted == 0)
        slurm_error("threadcap: --threadcap=%s is no number from 1 to %d", remote || !argument ? "..." : argument,
                    LARGEST);
    return wanted == 0 ? -1 : 0;
}

static struct spank_option option = {
    "threadcap", "N", "cap each task at N CPUs, where it has more", 1, 0, take_option,
};

/* In srun, sbatch and salloc, which offer the option; and in the daemon that starts the tasks. */
int slurm_spank_init(spank_t spank, int count, char **arguments)
{
    for (int i = 0; i < count; i++) {
        if (strncmp(arguments[i], "library=", 8) == 0)
            library = arguments[i] + 8;
        else if (strncmp(arguments[i], "spool=", 6) == 0)
            spool = arguments[i] + 6;
        else
            slurm_error("threadcap: %s in plugstack.conf is not valid; expected library=PATH or spool=PATH",
                        arguments[i]);
    }
    return spank_option_register(spank, &option) == ESPANK_SUCCESS ? 0 : -1;
}

/* The task's variable as a number; 0 if there is none. */
static long variable(spank_t spank, const char *name)
{
    char text[64];
    return spank_getenv(spank, name, text, sizeof text) == ESPANK_SUCCESS ? number(text) : 0;
}

static void set_number(spank_t spank, const char *name, const char *before, long value)
{
    char text[64];
    snprintf(text, sizeof text, "%s%ld", before, value);
    spank_setenv(spank, name, text, 1);
}

/*
 * The CPUs of each task on this node. --cpus-per-task sets them, if used; a value inherited from an
 * outer job may be larger than what is available.
 */
static long share(spank_t spank, long on_node, long tasks)
{
    long even = on_node / (tasks ? tasks : 1);
    return smallest(on_node && even == 0 ? 1 : even, variable(spank, "SLURM_CPUS_PER_TASK"));
}

/* The library goes first, exactly once; the user's own preloads follow. */
static void preload(spank_t spank)
{
    char others[PATH_MAX], text[2 * PATH_MAX + 1];
    spank_err_t found = spank_getenv(spank, "LD_PRELOAD", others, sizeof others);
    if (found == ESPANK_NOSPACE)
        return; /* a list that does not fit is better whole than cut */
    if (found != ESPANK_SUCCESS || *others == '\0')
        snprintf(text, sizeof text, "%s", library);
    else if (strstr(others, library))
        return;
    else
        snprintf(text, sizeof text, "%s:%s", library, others);
    spank_setenv(spank, "LD_PRELOAD", text, 1);
}

/*
 * If reports are enabled, the Prolog has created a file for the job. A file set by the user is kept,
 * unless it was inherited from an outer job.
 */
static void report(spank_t spank)
{
    uint32_t job = 0;
    char path[PATH_MAX], given[PATH_MAX] = "";
    spank_err_t found = spank_getenv(spank, "THREADCAP_REPORT", given, sizeof given);
    int ours = strncmp(given, spool, strlen(spool)) == 0;
    if (found == ESPANK_NOSPACE || (*given && !ours))
        return;
    spank_get_item(spank, S_JOB_ID, &job);
    snprintf(path, sizeof path, "%s/%u/report", spool, job);
    if (access(path, W_OK) == 0)
        spank_setenv(spank, "THREADCAP_REPORT", path, 1);
    else if (ours)
        spank_unsetenv(spank, "THREADCAP_REPORT");
}

/* In the task, as its user, before its program starts. */
int slurm_spank_task_init(spank_t spank, int count, char **arguments)
{
    (void)count;
    (void)arguments;
    uint32_t step = 0, tasks = 1;
    if (access(library, R_OK) != 0)
        return 0; /* or each command of the job would warn */
    spank_get_item(spank, S_JOB_STEPID, &step);
    spank_get_item(spank, S_JOB_LOCAL_TASK_COUNT, &tasks);
    long on_node = variable(spank, "SLURM_CPUS_ON_NODE"), cap, ranks = 0;
    if (step >= FIRST_SPECIAL_STEP) {
        /* What it starts by other means than srun shares all CPUs of the job on this node. */
        char of_each[256] = "";
        cap = on_node;
        spank_getenv(spank, "SLURM_TASKS_PER_NODE", of_each, sizeof of_each);
        if (variable(spank, "SLURM_NTASKS")) /* this is the first node of the list */
            ranks = share(spank, on_node, strtol(of_each, NULL, 10));
    } else {
        cap = share(spank, on_node, tasks);
    }
    cap = cap ? cap : 1;

    /* A cap from an outer step, or from the login node, is not the user's. */
    long own = variable(spank, "AUTOZYME_THREADS");
    own = own ? own : variable(spank, "AUTOZYMER_THREADS");
    own = own == variable(spank, "THREADCAP_GIVEN") ? 0 : own;
    long granted = smallest(cap, smallest(own, wanted));
    set_number(spank, "AUTOZYME_THREADS", "", granted);
    if (granted == cap)
        set_number(spank, "THREADCAP_GIVEN", "", cap);
    else
        spank_unsetenv(spank, "THREADCAP_GIVEN");
    char own_list[8];
    if (ranks && spank_getenv(spank, "OMPI_MCA_mca_base_env_list", own_list, sizeof own_list) == ESPANK_ENV_NOEXIST)
        set_number(spank, "OMPI_MCA_mca_base_env_list", "AUTOZYME_THREADS=", smallest(ranks, granted));
    preload(spank);
    report(spank);
    return 0;
}

/*
 * At the end of a step on this node: the CPU time of everything that its tasks started and waited
 * for, as counted by the kernel. The directory is root's, so users cannot place links in it.
 */
int slurm_spank_exit(spank_t spank, int count, char **arguments)
{
    (void)count;
    (void)arguments;
    uint32_t job = 0, step = 0;
    struct rusage usage;
    char path[PATH_MAX], line[128];
    if (!spank_remote(spank) || getrusage(RUSAGE_CHILDREN, &usage) != 0)
        return 0;
    spank_get_item(spank, S_JOB_ID, &job);
    spank_get_item(spank, S_JOB_STEPID, &step);
    snprintf(path, sizeof path, "%s/%u/steps", spool, job);
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0)
        return 0;
    double user = usage.ru_utime.tv_sec + usage.ru_utime.tv_usec / 1e6;
    double system = usage.ru_stime.tv_sec + usage.ru_stime.tv_usec / 1e6;
    int length = snprintf(line, sizeof line, "{\"step\":%u,\"cpu_seconds\":%.3f}\n", step, user + system);
    if (write(file, line, length) != length)
        slurm_error("threadcap: cannot write %s", path);
    close(file);
    return 0;
}
