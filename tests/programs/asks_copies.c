/* Everything that is asked about an open file that lists the CPUs, in the midst of other things:
 * asks_copies CASE. Prints how often an answer was not the kernel's for the real file. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int is_named(int file, const char *path)
{
    char link[64], name[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, name, sizeof name);
    if (length != (ssize_t)strlen(path) || memcmp(name, path, length) != 0)
        return 0;
    return realpath(link, name) && strcmp(name, path) == 0;
}

static int wrong(const char *path)
{
    char text[8];
    struct stat facts;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    int right = read(file, text, 4) == 4 && lseek(file, 0, SEEK_SET) == 0 && pread(file, text, 4, 0) == 4;
    right = right && mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, file, 0) == MAP_FAILED;
    right = right && fsync(file) == -1 && errno == EINVAL;
    right = right && fstat(file, &facts) == 0 && facts.st_size == 0 && fcntl(file, F_GETFD) == FD_CLOEXEC;
    right = right && is_named(file, path);
    close(file);
    return !right;
}

static void *often(void *unused)
{
    long count = 0;
    for (int turn = 0; turn < 40; turn++)
        count += wrong(turn % 2 ? "/proc/stat" : "/proc/cpuinfo");
    return (void *)count;
}

static void *forever(void *unused)
{
    for (;;)
        often(unused);
    return NULL;
}

static void start(pthread_t *thread, void *(*routine)(void *)) { pthread_create(thread, NULL, routine, NULL); }

static long joined(pthread_t thread)
{
    void *result;
    pthread_join(thread, &result);
    return result == PTHREAD_CANCELED ? 1000 : (long)result;
}

static int status_of(pid_t child)
{
    int status;
    waitpid(child, &status, 0);
    return status;
}

static long threads(void)
{
    pthread_t thread[4];
    long count = 0;
    for (int one = 0; one < 4; one++)
        start(&thread[one], often);
    for (int one = 0; one < 4; one++)
        count += joined(thread[one]);
    return count;
}

static long forks(void)
{
    pthread_t thread;
    long count = 0;
    start(&thread, often);
    for (int turn = 0; turn < 20; turn++) {
        pid_t child = fork();
        if (child == 0)
            _exit(wrong("/proc/stat") + wrong("/proc/cpuinfo"));
        count += status_of(child) != 0;
    }
    return count + joined(thread);
}

static long cancelled(void)
{
    pthread_t thread;
    long count = 0;
    for (int turn = 0; turn < 20; turn++) {
        start(&thread, forever);
        usleep(500);
        pthread_cancel(thread);
        count += joined(thread) != 1000;
    }
    return count + wrong("/proc/stat");
}

static volatile long in_handler;
static void handler(int number) { in_handler += wrong("/proc/stat"); }

static long signals(void)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    pid_t child = fork(), parent = getppid();
    if (child == 0)
        for (parent = getppid();; usleep(300))
            if (kill(parent, SIGUSR1) != 0 || getppid() != parent)
                _exit(0);
    long count = (long)often(NULL);
    kill(child, SIGKILL);
    status_of(child);
    return count + in_handler;
}

static long vforked(void)
{
    pid_t child = vfork();
    if (child == 0)
        _exit(wrong("/proc/stat"));
    return (status_of(child) != 0) + wrong("/proc/stat");
}

static long ends(void)
{
    pthread_t thread;
    for (int one = 0; one < 4; one++)
        start(&thread, forever);
    usleep(3000);
    return 0;
}

int main(int words, char **word)
{
    struct {
        const char *name;
        long (*of)(void);
    } cases[] = {{"threads", threads}, {"forks", forks}, {"cancelled", cancelled}, {"signals", signals},
                 {"vforked", vforked}, {"ends", ends}};
    for (unsigned one = 0; one < sizeof cases / sizeof *cases; one++)
        if (words == 2 && strcmp(word[1], cases[one].name) == 0)
            printf("%s: %ld\n", word[1], cases[one].of());
    int file = open("/proc/cpuinfo", O_RDONLY), cpus = 0;
    FILE *stream = fdopen(file, "r");
    for (char line[4096]; fgets(line, sizeof line, stream);)
        cpus += strncmp(line, "processor", 9) == 0;
    fprintf(stderr, "cpus=%d\n", cpus);
    return 0;
}
