/* How many CPUs the files list that are opened by each function of libc: function:file=count, the
 * numbers of the CPUs as cpu=..., and the lists below /sys. */
#define _GNU_SOURCE
#include <ctype.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int __open_2(const char *, int);
int __open64_2(const char *, int);
int __openat_2(int, const char *, int);
int __openat64_2(int, const char *, int);

#define CPUS "/sys/devices/system/cpu"

static const char *const files[] = {"/proc/cpuinfo", "/proc/stat"};

/* Opens a path by one function, as a descriptor. */
static int by_open(const char *path) { return open(path, O_RDONLY); }
static int by_open64(const char *path) { return open64(path, O_RDONLY | O_CLOEXEC); }
static int by_open_2(const char *path) { return __open_2(path, O_RDONLY); }
static int by_open64_2(const char *path) { return __open64_2(path, O_RDONLY); }
static int by_openat(const char *path) { return openat(AT_FDCWD, path, O_RDONLY); }
static int by_openat64(const char *path) { return openat64(-1, path, O_RDONLY); }
static int by_openat_2(const char *path) { return __openat_2(AT_FDCWD, path, O_RDONLY); }
static int by_openat64_2(const char *path) { return __openat64_2(AT_FDCWD, path, O_RDONLY); }
static int by_fopen(const char *path)
{
    FILE *stream = fopen(path, "r");
    return stream ? fileno(stream) : -1;
}
static int by_fopen64(const char *path)
{
    FILE *stream = fopen64(path, "rbe");
    return stream ? fileno(stream) : -1;
}

/* Relative to the directory that the file is in. */
static int below_directory(const char *path)
{
    char directory[128];
    char *slash = strrchr(strcpy(directory, path), '/');
    *slash = '\0';
    int parent = open(directory, O_RDONLY | O_DIRECTORY);
    int file = openat(parent, slash + 1, O_RDONLY);
    close(parent);
    return file;
}

static int below_root(const char *path)
{
    int root = open("/", O_RDONLY | O_DIRECTORY);
    int file = openat(root, path + 1, O_RDONLY);
    close(root);
    return file;
}

static int below_cwd(const char *path)
{
    return chdir("/") == 0 ? open(path + 1, O_RDONLY) : -1;
}

/* By the address that a lookup by handle gives. */
static int by_handle(const char *path)
{
    int (*function)(const char *, int, ...) = dlsym(dlopen("libc.so.6", RTLD_NOW), "open");
    return function(path, O_RDONLY);
}

static const struct {
    const char *name;
    int (*open)(const char *);
} openers[] = {
    {"open", by_open}, {"open64", by_open64}, {"__open_2", by_open_2}, {"__open64_2", by_open64_2},
    {"openat", by_openat}, {"openat64", by_openat64}, {"__openat_2", by_openat_2},
    {"__openat64_2", by_openat64_2}, {"fopen", by_fopen}, {"fopen64", by_fopen64},
    {"below-directory", below_directory}, {"below-root", below_root}, {"below-cwd", below_cwd},
    {"by-handle", by_handle},
};

static int lines_with(const char *text, const char *start)
{
    int count = 0;
    for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
        count += strncmp(line, start, strlen(start)) == 0 && strncmp(line, "cpu ", 4) != 0;
    return count;
}

static int cpus_in(const char *path, const char *text)
{
    if (strcmp(path, "/proc/cpuinfo") == 0)
        return lines_with(text, "processor");
    return lines_with(text, "cpu");
}

/* What is read until the end, in small pieces. */
static const char *contents(int file)
{
    static char text[1 << 22];
    ssize_t length = 0, more;
    while ((more = read(file, text + length, 1000)) > 0)
        length += more;
    text[length] = '\0';
    return text;
}

static void list_cpus(const char *stat)
{
    for (const char *line = stat; (line = strstr(line, "\ncpu")) != NULL; line++)
        printf("cpu=%d\n", atoi(line + 4));
}

int main(void)
{
    for (unsigned by = 0; by < sizeof openers / sizeof *openers; by++)
        for (unsigned file = 0; file < sizeof files / sizeof *files; file++) {
            int opened = openers[by].open(files[file]);
            printf("%s:%s=%d\n", openers[by].name, files[file], cpus_in(files[file], contents(opened)));
        }
    list_cpus(contents(open("/proc/stat", O_RDONLY)));
    printf("online=%s", contents(open(CPUS "/online", O_RDONLY)));
    printf("present=%s", contents(open(CPUS "/present", O_RDONLY)));
    printf("possible=%s", contents(open(CPUS "/possible", O_RDONLY)));
    printf("configured=%ld\n", sysconf(_SC_NPROCESSORS_CONF));
}
