/* A file that lists the CPUs, open under more than one descriptor or in more than one process: they
 * share its position, so that going back to its start does so for all of them. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *path;
static char text[1 << 20];

static int begins(long length)
{
    text[length > 0 ? length : 0] = '\0';
    return strncmp(text, "processor", 9) == 0 || strncmp(text, "cpu ", 4) == 0;
}

/* How many bytes were left is not for comparison: whether there were any, and from the start. */
static void report(const char *way, int file)
{
    long length = 0, more;
    while ((more = read(file, text + length, sizeof text - 1 - length)) > 0)
        length += more;
    printf("%s.left=%d\n%s.from_start=%d\n", way, length > 0, way, begins(length));
}

static int opened_and_read(void)
{
    int file = open(path, O_RDONLY);
    while (read(file, text, sizeof text) > 0)
        ;
    return file;
}

static void duplicate(const char *way, int whole)
{
    int file = opened_and_read(), second = fcntl(file, F_DUPFD, 50);
    lseek(file, 0, SEEK_SET);
    if (whole)
        report(way, second);
    report(way, whole ? file : second);
    close(file);
    close(second);
}

static void child_goes_back(void)
{
    int file = opened_and_read();
    fflush(stdout);
    if (fork() == 0) {
        lseek(file, 0, SEEK_SET);
        _exit(0);
    }
    wait(NULL);
    report("child", file);
    close(file);
}

static void parent_goes_back(void)
{
    int file = opened_and_read(), ready[2];
    char byte = 0;
    fflush(stdout);
    if (pipe(ready) == 0 && fork() == 0) {
        report("parent", read(ready[0], &byte, 1) == 1 ? file : -1);
        fflush(stdout);
        _exit(0);
    }
    lseek(file, 0, SEEK_SET);
    wait((write(ready[1], &byte, 1) == 1) ? NULL : NULL);
    report("after", file);
    close(file);
}

static void passed_on(void)
{
    int ends[2], file = opened_and_read();
    union { struct cmsghdr header; char room[CMSG_SPACE(sizeof(int))]; } control = {0};
    char byte = 0;
    struct iovec data = {&byte, 1};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};
    message.msg_control = control.room;
    message.msg_controllen = sizeof control.room;
    socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    control.header = (struct cmsghdr){CMSG_LEN(sizeof file), SOL_SOCKET, SCM_RIGHTS};
    memcpy(CMSG_DATA(&control.header), &file, sizeof file);
    sendmsg(ends[0], &message, 0);
    recvmsg(ends[1], &message, 0);
    int received;
    memcpy(&received, CMSG_DATA(&control.header), sizeof received);
    lseek(received, 0, SEEK_SET);
    report("passed", file);
}

static void streams(void)
{
    FILE *stream = fopen(path, "r"), *second = fdopen(dup(fileno(stream)), "r");
    while (fread(text, 1, sizeof text, stream) > 0)
        ;
    rewind(stream);
    printf("streams.from_start=%d\n", begins(fread(text, 1, sizeof text - 1, second)));
}

int main(int count, char **arguments)
{
    path = arguments[1];
    /* As a user who may not change a file that nobody may write to. */
    if (count > 2 && setuid(65534) != 0)
        return 1;
    duplicate("duplicate", 0);
    duplicate("whole", 1);
    child_goes_back();
    parent_goes_back();
    passed_on();
    streams();
    int file = open(path, O_RDONLY), cpus = 0;
    for (int turn = 0; turn < 2; turn++) {
        lseek(file, 0, SEEK_SET);
        text[read(file, text, sizeof text - 1)] = '\0';
    }
    const char *word = text[0] == 'p' ? "\nprocessor" : "\ncpu";
    for (const char *line = text; (line = strstr(line, word)) != NULL; line++)
        cpus++;
    fprintf(stderr, "cpus=%d\n", cpus + (text[0] == 'p'));
    return 0;
}
