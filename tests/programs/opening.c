/* Opens files that are none of the shim's business, and prints all that may be seen of it: errno,
 * descriptor numbers, flags, and the end of threads that are cancelled while they wait. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

unsigned threadcap_cap(void) __attribute__((weak));

static const char *fifo;

static void *by_open(void *argument) { open(fifo, O_RDONLY); return argument; }
static void *by_open64(void *argument) { open64(fifo, O_RDONLY); return argument; }
static void *by_openat(void *argument) { openat(AT_FDCWD, fifo, O_RDONLY); return argument; }
static void *by_fopen(void *argument) { fopen(fifo, "r"); return argument; }
static void *relative(void *argument) { open("stat", O_RDONLY); return argument; }

static void *(*const waiters[])(void *) = {by_open, by_open64, by_openat, by_fopen, relative};

static int cleaned;

static void clean(void *argument)
{
    (void)argument;
    cleaned++;
}

static void *wait_in(void *waiter)
{
    void *result;
    pthread_cleanup_push(clean, NULL);
    result = (*(void *(*const *)(void *))waiter)(NULL);
    pthread_cleanup_pop(0);
    return result;
}

static void cancel_waiters(void)
{
    for (unsigned index = 0; index < sizeof waiters / sizeof *waiters; index++) {
        pthread_t thread;
        void *result;
        pthread_create(&thread, NULL, wait_in, (void *)&waiters[index]);
        usleep(20000);
        pthread_cancel(thread);
        pthread_join(thread, &result);
        printf("waiter %u cancelled=%d\n", index, result == PTHREAD_CANCELED);
    }
    printf("cleaned=%d\n", cleaned);
}

static void *open_listed(void *argument)
{
    const char *const listed[] = {"/proc/cpuinfo", "/proc/stat", "/sys/devices/system/cpu/online"};
    int opened = 0;
    (void)argument;
    for (int index = 0; index < 3; index++) {
        int file = open(listed[index], O_RDONLY);
        opened += file >= 0 && close(file) == 0;
    }
    DIR *directory = opendir("/sys/devices/system/cpu");
    while (readdir(directory) != NULL)
        ;
    closedir(directory);
    return (void *)(long)opened;
}

/* On the smallest stack that a thread may have. */
static void open_on_small_stack(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    void *opened;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 16384);
    if (pthread_create(&thread, &attributes, open_listed, NULL) != 0)
        exit(1);
    pthread_join(thread, &opened);
    printf("opened=%ld\n", (long)opened);
}

static void show(const char *what, int file)
{
    printf("%s: descriptor %d errno %d close-on-exec %d\n", what, file, errno,
           file < 0 ? -1 : fcntl(file, F_GETFD) & FD_CLOEXEC);
    errno = 77;
    if (file >= 0)
        close(file);
}

int main(int argc, char **argv)
{
    (void)argv;
    fprintf(stderr, "cap=%u\n", threadcap_cap ? threadcap_cap() : 0);
    char directory[] = "/tmp/openingXXXXXX";
    if (mkdtemp(directory) == NULL || chdir(directory) != 0 || mkfifo("stat", 0600) != 0)
        return 1;
    fifo = "./stat";
    errno = 77;
    show("created", open("file", O_CREAT | O_WRONLY, 0640));
    struct stat status;
    stat("file", &status);
    printf("mode %o\n", status.st_mode & 0777);
    errno = 77;
    show("plain", open("file", O_RDONLY));
    show("to close", open("file", O_RDONLY | O_CLOEXEC));
    show("absent", open("/absent", O_RDONLY));
    show("null", open(NULL, O_RDONLY));
    show("first page", open((char *)1, O_RDONLY));
    show("last byte", openat(AT_FDCWD, (char *)-1, O_RDONLY));
    show("directory", open("/proc", O_WRONLY));
    show("no directory", openat(-1, "cpuinfo", O_RDONLY));
    show("cpuinfo as a directory", open("/proc/cpuinfo", O_RDONLY | O_DIRECTORY));
    show("cpuinfo", open("/proc/cpuinfo", O_RDONLY));
    show("cpuinfo to close", open("/proc/cpuinfo", O_RDONLY | O_CLOEXEC));
    FILE *stream = fopen("/proc/stat", "re");
    show("stat", fileno(stream));
    int file = open("/proc/cpuinfo", O_RDONLY);
    printf("written %zd, at %ld\n", write(file, "x", 1), (long)lseek(file, 0, SEEK_CUR));
    close(file);
    struct rlimit nothing = {0, 0};
    if (argc > 1) {
        /* Nothing may be written: the file is then the real one, and the process lives. */
        fflush(stdout);
        setrlimit(RLIMIT_FSIZE, &nothing);
        file = open("/proc/cpuinfo", O_RDONLY);
        char first;
        return file >= 0 && read(file, &first, 1) == 1 ? 0 : 1;
    }
    open_on_small_stack();
    cancel_waiters();
    unlink("stat");
    unlink("file");
    return rmdir(directory);
}
