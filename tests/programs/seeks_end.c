/* Looks for the end of a file, in every way, as programs do that want to know its length. Prints what
 * each call returned, and what can be read afterwards; the number of CPUs goes to stderr. */
#define _GNU_SOURCE
#define _LARGEFILE64_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void report(const char *call, long long result)
{
    printf("%s=%lld %s\n", call, result, result < 0 ? strerror(errno) : "");
    errno = 0;
}
#define REPORT(call) report(#call, (long long)(call))

static void descriptor(const char *path)
{
    char text[8];
    int file = open(path, O_RDONLY);
    REPORT(lseek(file, 0, SEEK_END));
    REPORT(lseek64(file, 0, SEEK_END));
    REPORT(lseek(file, -4, SEEK_END));
    REPORT(lseek(file, 0, SEEK_DATA));
    REPORT(lseek(file, 0, SEEK_HOLE));
    REPORT(lseek(file, -1, SEEK_CUR));
    REPORT(lseek(file, 7, SEEK_SET));
    REPORT(lseek64(file, 2, SEEK_CUR));
    REPORT(lseek(file, 0, 77));
    REPORT(read(file, text, sizeof text));
    REPORT(lseek(file, 0, SEEK_CUR));
    close(file);
}

static void stream(const char *path)
{
    char text[8];
    char line[4096];
    int cpus = 0;
    FILE *file = fopen(path, "r");
    REPORT(fseek(file, 0, SEEK_END));
    REPORT(ftell(file));
    REPORT(fread(text, 1, sizeof text, file));
    REPORT(fseeko(file, 0, SEEK_END));
    REPORT(ftello(file));
    REPORT(fseek(file, 3, SEEK_END));
    REPORT(ftell(file));
    REPORT(fseek(file, -3, SEEK_END));
    REPORT(ftell(file));
    REPORT(fseeko64(file, 0, SEEK_END));
    REPORT(fseek(file, 0, SEEK_DATA));
    REPORT(fseek(file, 2, SEEK_CUR));
    REPORT(ftell(file));
    REPORT(fseek(file, 0, 77));
    rewind(file);
    while (fgets(line, sizeof line, file) != NULL)
        cpus += strncmp(line, "processor", 9) == 0 || (strncmp(line, "cpu", 3) == 0 && isdigit(line[3]));
    fprintf(stderr, "cpus=%d\n", cpus);
    fclose(file);
}

int main(int argc, char **argv)
{
    for (int number = 1; number < argc; number++) {
        printf("# %s\n", argv[number]);
        descriptor(argv[number]);
        stream(argv[number]);
    }
}
