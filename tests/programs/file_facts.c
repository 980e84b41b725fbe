/* What each function says of an open file that lists the CPUs, beside what the path says: file_facts PATH. */
#define _GNU_SOURCE
#define _LARGEFILE64_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#define SHOW(name, facts) \
    printf("%s=%d %d %lld\n", name, (facts).st_dev == path.st_dev, (facts).st_ino == path.st_ino, (long long)(facts).st_size)

int main(int words, char **word)
{
    struct stat path, facts;
    struct stat64 facts64;
    struct statx extended;
    struct statfs system;
    struct statvfs virtual;
    char text[64];
    int file = open(word[1], O_RDONLY | O_CLOEXEC);
    if (words != 2 || file < 0 || stat(word[1], &path))
        return 1;
    if (fstat(file, &facts) == 0)
        SHOW("fstat", facts);
    if (fstat64(file, &facts64) == 0)
        SHOW("fstat64", facts64);
    if (fstatat(file, "", &facts, AT_EMPTY_PATH) == 0)
        SHOW("fstatat", facts);
    if (fstatat(AT_FDCWD, word[1], &facts, 0) == 0)
        SHOW("path", facts);
    if (statx(file, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &extended) == 0)
        printf("statx=%d %lld %u\n", extended.stx_ino == path.st_ino, (long long)extended.stx_size, extended.stx_nlink);
    if (fstatfs(file, &system) == 0)
        printf("fstatfs=%lx\n", (long)system.f_type);
    if (fstatvfs(file, &virtual) == 0)
        printf("fstatvfs=%lx %lu\n", virtual.f_flag, (unsigned long)virtual.f_blocks);
    printf("closed=%d\n", fstat(-1, &facts));
    printf("read=%d\n", read(file, text, sizeof text) == sizeof text);
    return 0;
}
