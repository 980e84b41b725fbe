/* held [FILE] [close]: prints on which CPUs it is held and which descriptors of a lease file it
 * found, on stdout or in FILE ("-" is stdout), and then waits until its stdin ends. With "close"
 * it first closes all descriptors from 3 on and tries to leave the hold. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MOST_DESCRIPTORS = 1024 };

static int is_lease(int descriptor)
{
    char link[64], path[4096] = "";
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    if (readlink(link, path, sizeof path - 1) < 0)
        return 0;
    size_t length = strlen(path);
    return length >= 6 && strcmp(path + length - 6, "leases") == 0;
}

int main(int argc, char **argv)
{
    int found = 0, lowest = -1;
    for (int descriptor = MOST_DESCRIPTORS - 1; descriptor >= 3; descriptor--)
        if (is_lease(descriptor)) {
            found++;
            lowest = descriptor;
        }
    int first = open("/dev/null", O_RDWR);
    if (argc > 2 && strcmp(argv[2], "close") == 0) {
        cpu_set_t all;
        memset(&all, 0xff, sizeof all);
        for (int descriptor = 3; descriptor < MOST_DESCRIPTORS; descriptor++)
            close(descriptor);
        sched_setaffinity(0, sizeof all, &all);
    }
    cpu_set_t mask;
    if (sched_getaffinity(0, sizeof mask, &mask) != 0)
        return 1;
    int cpu = 0;
    while (!CPU_ISSET(cpu, &mask))
        cpu++;
    FILE *file = argc > 1 && strcmp(argv[1], "-") != 0 ? fopen(argv[1], "w") : stdout;
    if (!file)
        return 2;
    fprintf(file, "first=%d\nfound=%d\nlowest=%d\ncpus=%d\ncpu=%d\nready=1\n", first, found, lowest,
            CPU_COUNT(&mask), cpu);
    fflush(file);
    char byte;
    while (read(0, &byte, 1) > 0)
        ;
}
