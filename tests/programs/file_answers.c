/* What the kernel answers about an open file that lists the CPUs, other than its text: file_answers PATH.
 * The number of CPUs in it goes to stderr. */
#define _GNU_SOURCE
#define _LARGEFILE64_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <unistd.h>

#define SHOW(call) show(#call, (errno = 0, (long)(call)))
#define MAP(function, flags, file) SHOW(function(NULL, 4096, PROT_READ, flags, file, 0) == MAP_FAILED ? -1 : 0)

static char text[1 << 20], *volatile nowhere = (char *)1;

static void show(const char *call, long result) { printf("%s: %ld, %d\n", call, result, errno); }

static void mapped(int file)
{
    MAP(mmap, MAP_PRIVATE, file);
    MAP(mmap, MAP_SHARED, file);
    MAP(mmap64, MAP_PRIVATE, file);
    MAP(mmap, 0, file);
    MAP(mmap, MAP_PRIVATE | MAP_ANONYMOUS, file);
    MAP(mmap, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    MAP(mmap, MAP_PRIVATE, -1);
    SHOW(mmap(NULL, 0, PROT_READ, MAP_PRIVATE, file, 0) == MAP_FAILED ? -1 : 0);
    SHOW(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, file, 1) == MAP_FAILED ? -1 : 0);
    SHOW(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) == MAP_FAILED ? -1 : 0);
    int own = open("/proc/self/exe", O_RDONLY);
    MAP(mmap, MAP_PRIVATE, own);
    close(own);
}

static void controlled(int file)
{
    int number = -7;
    SHOW(fcntl(file, F_GET_SEALS));
    SHOW(fcntl(file, F_ADD_SEALS, F_SEAL_GROW));
    SHOW(fcntl(file, F_SETFL, O_DIRECT));
    SHOW(fcntl(file, F_SETFL, O_NONBLOCK));
    SHOW(fcntl(file, F_GETFL));
    SHOW(fcntl(file, F_SETFL, 0));
    SHOW(fcntl(file, F_SETFD, FD_CLOEXEC));
    SHOW(fcntl(file, F_GETFD));
    SHOW(read(file, text, 5));
    SHOW(ioctl(file, FIONREAD, &number));
    SHOW(number);
    SHOW(ioctl(file, FIONBIO, &number));
    SHOW(fcntl(file, F_GETFL));
    SHOW(ioctl(file, FIONCLEX));
    SHOW(fcntl(file, F_GETFD));
    SHOW(ioctl(file, FS_IOC_GETFLAGS, &number));
    SHOW(ioctl(file, FIGETBSZ, &number));
    SHOW(isatty(file));
    SHOW(lseek(file, 0, SEEK_CUR));
}

static void written(int file, int other)
{
    struct iovec part = {text, 1};
    SHOW(fsync(file));
    SHOW(fdatasync(file));
    SHOW(write(file, "x", 1));
    SHOW(ftruncate(file, 0));
    SHOW(fallocate(file, 0, 0, 10));
    SHOW(posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL));
    SHOW(readahead(file, 0, 4096));
    SHOW(copy_file_range(file, NULL, other, NULL, 10, 0) < 0);
    SHOW(sendfile(other, file, NULL, 10));
    SHOW(pwrite(other, "x", 1, 0));
    SHOW(fsync(other));
    SHOW(preadv(file, &part, 1, 3));
}

static void described(int file)
{
    union {
        struct file_handle handle;
        char room[sizeof(struct file_handle) + MAX_HANDLE_SZ];
    } found = {.handle.handle_bytes = MAX_HANDLE_SZ};
    int mount;
    struct pollfd wait = {file, POLLIN | POLLOUT | POLLPRI, 0};
    SHOW(name_to_handle_at(file, "", &found.handle, &mount, AT_EMPTY_PATH));
    SHOW(fgetxattr(file, "user.x", text, 10));
    SHOW(fsetxattr(file, "user.x", "1", 1, 0));
    SHOW(fremovexattr(file, "user.x"));
    SHOW(flistxattr(file, text, 100));
    SHOW(poll(&wait, 1, 0));
    SHOW(wait.revents);
}

static void named(int file)
{
    char link[64], name[PATH_MAX] = "";
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    for (size_t room = 1; room < 40; room += room < 14 ? 1 : 12) {
        memset(name, '.', 40);
        printf("%zu: %zd %.40s\n", room, readlink(link, name, room), name);
    }
    memset(name, '.', 40);
    SHOW(readlinkat(AT_FDCWD, link, name, sizeof name));
    printf("%.40s\n", name);
    SHOW(readlink("/proc/self/fd/99", name, sizeof name));
    SHOW(readlink(nowhere, name, sizeof name));
    SHOW(readlink(link, nowhere, 10));
    SHOW(readlink("/proc/self/exe", name, 4));
    printf("%s\n", realpath(link, name) ? name : strerror(errno));
    char *made = realpath(link, NULL), *canonical = canonicalize_file_name(link);
    printf("%s %s\n", made ? made : "none", canonical ? canonical : "none");
    SHOW(realpath(NULL, name) == NULL);
    snprintf(link, sizeof link, "/dev/fd/%d", file);
    printf("%s\n", realpath(link, name) ? name : strerror(errno));
}

int main(int words, char **word)
{
    int cpus = 0, other = memfd_create("other", 0), file = words == 2 ? open(word[1], O_RDONLY | O_NOATIME) : -1;
    if (file < 0 || other < 0)
        return 1;
    SHOW(fcntl(file, F_GETFL));
    mapped(file);
    controlled(file);
    written(file, other);
    described(file);
    named(file);
    lseek(file, 0, SEEK_SET);
    for (ssize_t more, length = 0; (more = read(file, text + length, 1000)) > 0;)
        text[length += more] = '\0';
    for (const char *line = text; (line = strstr(line, strstr(word[1], "stat") ? "\ncpu" : "processor")); line++)
        cpus++;
    fprintf(stderr, "cpus=%d\n", cpus);
    return 0;
}
