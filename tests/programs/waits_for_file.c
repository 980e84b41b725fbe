/* Adds each file of the arguments to a queue of epoll, twice, and an ordinary one, and prints what comes of
 * it, the position and the flags, and what is read then. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

static void try(const char *path)
{
    char start[16] = "", next[16] = "";
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), queue = epoll_create1(0);
    ssize_t before = read(file, start, 9);
    struct epoll_event event = {.events = EPOLLIN}, ready = {0};
    errno = 7;
    int added = epoll_ctl(queue, EPOLL_CTL_ADD, file, &event), error = errno;
    int again = epoll_ctl(queue, EPOLL_CTL_ADD, file, &event);
    printf("%s: %d %d %d, ready %d, position %ld, flags %d %d, ", path, added, error, again,
           epoll_wait(queue, &ready, 1, 0), (long)lseek(file, 0, SEEK_CUR), fcntl(file, F_GETFD),
           fcntl(file, F_GETFL) & O_NONBLOCK);
    ssize_t after = read(file, next, 3);
    printf("%zd %s, %zd\n", before, start, after);
    close(queue);
    close(file);
}

int main(int count, char **paths)
{
    for (int place = 1; place < count; place++)
        try(paths[place]);
    return 0;
}
