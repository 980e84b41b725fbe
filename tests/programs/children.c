/* Starts itself by one of libc's functions, with an environment made in one of several ways, from one
 * of several kinds of callers; the child prints what it was given.
 *
 *     children DOOR ENVIRONMENT CALLER     starts the child
 *     children show                        is the child */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <fcntl.h>

extern char **environ;

static const char *const own[] = {"LD_PRELOAD",      "AUTOZYME_THREADS", "AUTOZYMER_THREADS",
                                  "THREADCAP_HOLD",  "THREADCAP_EXCESS", "THREADCAP_DISABLE",
                                  "OMP_NUM_THREADS", NULL};
/* What shells set for themselves. */
static const char *const shells[] = {"PWD", "OLDPWD", "SHLVL", "_", NULL};

static int is_named(const char *entry, const char *const *names)
{
    for (; *names; names++)
        if (!strncmp(entry, *names, strlen(*names)) && entry[strlen(*names)] == '=')
            return 1;
    return 0;
}

static uint64_t hash(const char *text)
{
    uint64_t hash = 14695981039346656037u;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return hash;
}

static int show(void)
{
    unsigned (*cap)(void) = (unsigned (*)(void))dlsym(RTLD_DEFAULT, "threadcap_cap");
    cpu_set_t mask;
    sched_getaffinity(0, sizeof mask, &mask);
    printf("cap=%u\ncpus=%d\n", cap ? cap() : 0, CPU_COUNT(&mask));
    uint64_t others = 0;
    int count = 0;
    for (const char *const *name = own; *name; name++) {
        int entries = 0;
        for (char **entry = environ; *entry; entry++)
            if (!strncmp(*entry, *name, strlen(*name)) && (*entry)[strlen(*name)] == '=') {
                printf("%s\n", *entry);
                entries++;
            }
        printf("entries of %s=%d\n", *name, entries);
    }
    for (char **entry = environ; *entry; entry++)
        if (!is_named(*entry, own) && !is_named(*entry, shells)) {
            others += hash(*entry);
            count++;
        }
    printf("others=%d:%016lx\n", count, (unsigned long)others);
    return 0;
}

static char *block[4096];

static void add(char *entry)
{
    char **end = block;
    while (*end)
        end++;
    *end = entry;
}

static char *joined(const char *name, const char *value)
{
    char *entry;
    if (asprintf(&entry, "%s=%s", name, value) < 0)
        exit(9);
    return entry;
}

/* The environment for the child. NULL is one, too. */
static char **make_environment(const char *way)
{
    const char *preload = getenv("LD_PRELOAD");
    char *ours = joined("LD_PRELOAD", preload ? preload : "");
    if (!strcmp(way, "normal"))
        return environ;
    if (!strcmp(way, "null"))
        return NULL;
    if (!strcmp(way, "empty"))
        return block;
    for (char **entry = environ; *entry; entry++)
        if (!is_named(*entry, own))
            add(*entry);
    if (!strcmp(way, "unset"))
        return block;
    if (!strcmp(way, "garbage")) {
        add("LD_PRELOAD=: ::");
        add("AUTOZYME_THREADS=banana");
        add("THREADCAP_DISABLE=1");
        add("THREADCAP_HOLD=off");
        add("THREADCAP_EXCESS=refuse");
        add("OMP_NUM_THREADS=64");
    } else if (!strcmp(way, "raised")) {
        add(ours);
        add("AUTOZYME_THREADS=64");
        add("AUTOZYMER_THREADS=64");
    } else if (!strcmp(way, "lowered")) {
        add("AUTOZYME_THREADS=1");
        add("OMP_NUM_THREADS=2");
    } else if (!strcmp(way, "other-first")) {
        add("LD_PRELOAD=libm.so.6");
        add(ours);
    } else if (!strcmp(way, "other-last")) {
        add(ours);
        add("LD_PRELOAD=libm.so.6 libdl.so.2");
    } else if (!strcmp(way, "bytes")) {
        add("\xff\xfe=\x80\x81");
        add("NO_EQUALS_SIGN");
        add("=nameless");
        add("LINES=one\ntwo");
        add("");
    } else if (!strcmp(way, "large")) {
        for (int i = 0; i < 21; i++) {
            char *entry = malloc(100001);
            memset(entry, 'a' + i, 100000);
            memcpy(entry, "LARGE_", 6);
            entry[7] = '=';
            entry[100000] = 0;
            add(entry);
        }
    } else {
        exit(9);
    }
    return block;
}

static const char *program;
static char **environment;

typedef int spawner(int *, const char *, const posix_spawn_file_actions_t *,
                    const posix_spawnattr_t *, char *const[], char *const[]);

/* As Rust's standard library refers to it: a function that an older libc does not have. */
extern __attribute__((weak)) spawner pidfd_spawn;

static int finish(pid_t child)
{
    int status;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : 9;
}

/* Doors that come back when the child has started, or ended. */
static int spawn_by_pidfd(spawner *spawn, char **arguments)
{
    int child;
    int error = spawn ? spawn(&child, program, NULL, NULL, arguments, environment) : ENOSYS;
    if (error == ENOSYS) {
        puts("absent=1");
        return 0;
    }
    siginfo_t info;
    return error || waitid(P_PIDFD, child, &info, WEXITED) ? 9 : info.si_status;
}

static void *wait_long(void *unused)
{
    system("exec sleep 100");
    return unused;
}

/* Cancels a thread that waits in system. */
static int cancel(void)
{
    pthread_t thread;
    void *result;
    environ = environment;
    pthread_create(&thread, NULL, wait_long, NULL);
    usleep(300000);
    pthread_cancel(thread);
    pthread_join(thread, &result);
    struct sigaction action;
    sigaction(SIGINT, NULL, &action);
    printf("cancelled=%d\nrestored=%d\nchildren=%d\n", result == PTHREAD_CANCELED,
           action.sa_handler == SIG_DFL, waitpid(-1, NULL, WNOHANG) != -1);
    return 0;
}

static int spawn(const char *starter)
{
    char *arguments[] = {"children", "show", NULL}, *command, line[4096];
    int child;
    if (!strncmp(starter, "posix_spawn", 11)) {
        spawner *spawn = strcmp(starter, "posix_spawn") ? posix_spawnp : posix_spawn;
        errno = 77;
        int error = spawn(&child, program, NULL, NULL, arguments, environment);
        printf("error=%d errno=%d\n", error, errno);
        return error ? 0 : finish(child);
    }
    if (!strcmp(starter, "weak pidfd_spawn"))
        return spawn_by_pidfd(pidfd_spawn, arguments);
    if (!strncmp(starter, "pidfd_spawn", 11))
        return spawn_by_pidfd((spawner *)dlsym(RTLD_DEFAULT, starter), arguments);
    environ = environment;
    if (asprintf(&command, "'%s' show; exit 3", program) < 0)
        return 9;
    fflush(stdout);
    if (!strcmp(starter, "system")) {
        int status = system(command);
        printf("status=%d none=%d\n", WEXITSTATUS(status), system(NULL));
        return 0;
    }
    FILE *stream = popen(command, "r");
    if (!stream)
        return 9;
    while (fgets(line, sizeof line, stream))
        fputs(line, stdout);
    printf("status=%d\n", WEXITSTATUS(pclose(stream)));
    return 0;
}

/* Doors that come back only when they fail. */
static int execute(const char *starter)
{
    char *arguments[] = {"children", "show", NULL};
    if (strcmp(starter, "execve") && strcmp(starter, "execle") && strcmp(starter, "execvpe") &&
        strcmp(starter, "execveat") && strcmp(starter, "fexecve"))
        environ = environment;
    if (!strcmp(starter, "execve"))
        return execve(program, arguments, environment);
    if (!strcmp(starter, "execv"))
        return execv(program, arguments);
    if (!strcmp(starter, "execvp"))
        return execvp(program, arguments);
    if (!strcmp(starter, "execvpe"))
        return execvpe(program, arguments, environment);
    if (!strcmp(starter, "execveat"))
        return execveat(AT_FDCWD, program, arguments, environment, 0);
    if (!strcmp(starter, "fexecve"))
        return fexecve(open(program, O_RDONLY | O_CLOEXEC), arguments, environment);
    if (!strcmp(starter, "execl"))
        return execl(program, "children", "show", NULL);
    if (!strcmp(starter, "execlp"))
        return execlp(program, "children", "show", NULL);
    if (!strcmp(starter, "execle"))
        return execle(program, "children", "show", NULL, environment);
    /* More arguments than any machine has in registers, and a number of them that is odd. */
    if (!strcmp(starter, "execl-long"))
        return execl(program, "children", "show", "3", "4", "5", "6", "7", "8", "9", NULL);
    if (!strcmp(starter, "execle-long"))
        return execle(program, "children", "show", "3", "4", "5", "6", "7", "8", NULL,
                      environment);
    exit(9);
}

static int clone_main(void *starter)
{
    execute(starter);
    _exit(errno);
}

static void *thread_main(void *starter)
{
    execute(starter);
    exit(errno);
}

/* Closes every descriptor, as daemons do; the child writes to a file. */
static int start_daemon(const char *file)
{
    char line[4096], *arguments[] = {"children", "show", NULL};
    fflush(stdout);
    pid_t child = fork();
    if (!child) {
        setsid();
        for (int descriptor = 0; descriptor < 4096; descriptor++)
            close(descriptor);
        open("/dev/null", O_RDONLY);
        open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        dup(1);
        execve(program, arguments, environment);
        _exit(9);
    }
    int result = finish(child);
    FILE *written = fopen(file, "r");
    while (written && fgets(line, sizeof line, written))
        fputs(line, stdout);
    unlink(file);
    return result;
}

static char stack[8192] __attribute__((aligned(64)));

static int start(const char *starter, const char *caller)
{
    if (!strcmp(starter, "cancel"))
        return cancel();
    if (!strcmp(starter, "daemon"))
        return start_daemon(caller);
    if (!strcmp(starter, "system") || !strcmp(starter, "popen") || strstr(starter, "spawn"))
        return spawn(starter);
    pid_t child = 0;
    fflush(stdout);
    if (!strcmp(caller, "fork")) {
        if (!(child = fork()))
            clone_main((void *)starter);
    } else if (!strcmp(caller, "vfork")) {
        if (!(child = vfork()))
            clone_main((void *)starter);
    } else if (!strcmp(caller, "clone")) {
        memset(stack, 0x5a, sizeof stack);
        child = clone(clone_main, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD,
                      (void *)starter);
        size_t unused = 0;
        while (unused < sizeof stack && stack[unused] == 0x5a)
            unused++;
        printf("stack=%zu\n", sizeof stack - unused);
    } else if (!strcmp(caller, "thread")) {
        pthread_attr_t attributes;
        pthread_t thread;
        pthread_attr_init(&attributes);
        pthread_attr_setstacksize(&attributes, 16384);
        pthread_create(&thread, &attributes, thread_main, (void *)starter);
        pthread_join(thread, NULL);
    }
    return finish(child);
}

/* Pages of address space. Lines of maps would tell less: neighbours become one. */
static long mapped(void)
{
    FILE *statm = fopen("/proc/self/statm", "r");
    long pages = 0;
    if (!statm || fscanf(statm, "%ld", &pages) != 1)
        exit(9);
    fclose(statm);
    return pages;
}

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "show"))
        return show();
    if (argc < 4)
        return 9;
    struct rlimit limit = {64 << 20, 64 << 20};
    setrlimit(RLIMIT_STACK, &limit);
    /* "missing:DOOR" fails; "often:DOOR" is used again and again. */
    char *starter = argv[1];
    program = argv[0];
    int often = !strncmp(starter, "often:", 6);
    if (!strncmp(starter, "missing:", 8)) {
        program = "/nowhere/at/all";
        starter += 8;
    } else if (often) {
        starter += 6;
    }
    environment = make_environment(argv[2]);
    char **before = environ, *copy[4096];
    size_t entries = 0;
    uint64_t sum = 0;
    for (; environ && environ[entries]; entries++) {
        copy[entries] = environ[entries];
        sum += hash(environ[entries]);
    }
    int result = start(starter, argv[3]);
    if (often) {
        for (int i = 0; i < 20; i++)
            result |= start(starter, argv[3]);
        long pages = mapped();
        for (int i = 0; i < 100; i++)
            result |= start(starter, argv[3]);
        printf("pages=%ld\n", mapped() - pages);
    }
    /* The environment is the caller's. A child of vfork set environ here as well. */
    int same = before == environ || environ == environment;
    environ = before;
    for (size_t i = 0; i < entries; i++) {
        same &= environ[i] == copy[i];
        sum -= hash(environ[i]);
    }
    printf("result=%d\nsame=%d\n", result, same && sum == 0 && !environ[entries]);
    return 0;
}
