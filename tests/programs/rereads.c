/* Reads /proc/stat twice through one descriptor or stream, as monitors do, and in each way by which
 * that starts again: the CPUs of the second reading, and whether the kernel wrote it anew. */
#define _GNU_SOURCE
#define _LARGEFILE64_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROOM (1 << 20)
static char first[ROOM], second[ROOM];

static void by_read(int file, char *text)
{
    ssize_t length = 0, more;
    while ((more = read(file, text + length, 1000)) > 0)
        length += more;
    text[length] = '\0';
}

static void report(const char *way)
{
    int cpus = 0;
    for (const char *line = second; (line = strstr(line, "\ncpu")) != NULL; line++)
        cpus++;
    printf("%s.cpus=%d\n%s.anew=%d\n", way, cpus, way, strcmp(first, second) != 0);
}

/* Time for another context switch at least, which the file counts. */
static void wait_a_little(void) { usleep(20000); }

static void lseek_start(int file) { lseek(file, 0, SEEK_SET); }
static void lseek64_start(int file) { lseek64(file, 0, SEEK_SET); }

static void descriptor(const char *way, void (*start)(int))
{
    int file = open("/proc/stat", O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    by_read(file, first);
    wait_a_little();
    start(file);
    by_read(file, second);
    report(way);
    printf("%s.flags=%d\n", way, (fcntl(file, F_GETFD) << 16) | (fcntl(file, F_GETFL) & O_NONBLOCK));
    close(file);
}

static void pread_pieces(int file, char *text)
{
    ssize_t length = 0, more;
    while ((more = pread(file, text + length, 1000, length)) > 0)
        length += more;
    text[length] = '\0';
}

static void pread64_whole(int file, char *text)
{
    ssize_t length = pread64(file, text, ROOM - 1, 0);
    text[length] = '\0';
}

/* The position stays where it was. */
static void at_offset(const char *way, void (*by_pread)(int, char *))
{
    char begin[4] = "";
    int file = open("/proc/stat", O_RDONLY);
    int length = read(file, begin, 3);
    by_pread(file, first);
    wait_a_little();
    by_pread(file, second);
    report(way);
    printf("%s.position=%ld %s %d\n", way, (long)lseek(file, 0, SEEK_CUR), begin, length);
    close(file);
}

static void rewind_start(FILE *stream) { rewind(stream); }
static void fseek_start(FILE *stream) { fseek(stream, 0, SEEK_SET); }
static void fseeko_start(FILE *stream) { fseeko(stream, 0, SEEK_SET); }
static void fseeko64_start(FILE *stream) { fseeko64(stream, 0, SEEK_SET); }

static void stream(const char *way, void (*start)(FILE *))
{
    FILE *stream = fopen("/proc/stat", "r");
    first[fread(first, 1, ROOM - 1, stream)] = '\0';
    wait_a_little();
    fflush(stream);
    start(stream);
    second[fread(second, 1, ROOM - 1, stream)] = '\0';
    report(way);
    fclose(stream);
}

int main(void)
{
    descriptor("lseek", lseek_start);
    descriptor("lseek64", lseek64_start);
    at_offset("pread", pread_pieces);
    at_offset("pread64", pread64_whole);
    stream("rewind", rewind_start);
    stream("fseek", fseek_start);
    stream("fseeko", fseeko_start);
    stream("fseeko64", fseeko64_start);
    return 0;
}
