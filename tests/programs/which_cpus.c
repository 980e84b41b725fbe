/* Prints on which CPUs this thread may be, and on which it is as each function prints it. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <unistd.h>

int main(void)
{
    enum { MOST = 4096 };
    size_t size = CPU_ALLOC_SIZE(MOST);
    cpu_set_t *mask = CPU_ALLOC(MOST);
    if (!mask || sched_getaffinity(0, size, mask))
        return 1;
    int lowest = -1, highest = -1;
    for (int cpu = 0; cpu < MOST; cpu++)
        if (CPU_ISSET_S(cpu, size, mask)) {
            lowest = lowest < 0 ? cpu : lowest;
            highest = cpu;
        }
    unsigned libc = 0, kernel = 0;
    getcpu(&libc, NULL);
    syscall(SYS_getcpu, &kernel, NULL, NULL);
    printf("count=%d\nlowest=%d\nhighest=%d\n", CPU_COUNT_S(size, mask), lowest, highest);
    printf("on.sched_getcpu=%d\non.getcpu=%u\non.syscall=%u\n", sched_getcpu(), libc, kernel);
    printf("reported=%d\nconfigured=%d\n", get_nprocs(), get_nprocs_conf());
    CPU_FREE(mask);
}
