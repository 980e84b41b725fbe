/* A process outside the job that works for it: what the job may do to that one. Included by escape_further.c. */
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* The process of this number, outside, can be made to run code of ours: on how many CPUs. */
static void of_outsider(int process, int is_open)
{
    count_of(is_open ? process : 0);
    exit(0);
}
static void by_ptrace_outside(const char *number)
{
    int process = atoi(number), status;
    int traced = ptrace(PTRACE_ATTACH, process, 0, 0) == 0;
    if (traced) {
        waitpid(process, &status, 0);
        /* It can be given a word of code at its own instruction. */
        traced = ptrace(PTRACE_DETACH, process, 0, 0) == 0;
    }
    of_outsider(process, traced);
}
static void by_memory_outside(const char *number)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%s/mem", number);
    of_outsider(atoi(number), open(path, O_RDWR) >= 0);
}

/* The kernel's workers of a ring, whose affinity a ring may set: all threads of this process together. */
static void by_ring_workers(void)
{
    struct io_uring_params parameters;
    memset(&parameters, 0, sizeof parameters);
    int ring = kernel(SYS_io_uring_setup, 4, (long)&parameters, 0, 0, 0);
    cpu_set_t all;
    CPU_ZERO(&all);
    kernel(SYS_sched_getaffinity, 0, sizeof all, (long)&all, 0, 0);
    if (ring >= 0) {
        /* To the other CPU alone: from Linux 6.2 on, of a mask the process's own CPUs are taken where there
         * are any. IORING_REGISTER_IOWQ_AFF */
        CPU_ZERO(&wide);
        CPU_SET(CPU_ISSET(0, &all) ? 1 : 0, &wide);
        kernel(SYS_io_uring_register, ring, 17, (long)&wide, sizeof wide, 0);
        size_t length = parameters.sq_off.array + parameters.sq_entries * sizeof(unsigned);
        char *queue = mmap(0, length, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQ_RING);
        struct io_uring_sqe *entries = mmap(0, parameters.sq_entries * sizeof *entries, PROT_READ | PROT_WRITE,
                                            MAP_SHARED, ring, IORING_OFF_SQES);
        int ends[2];
        static char byte;
        if (queue == MAP_FAILED || entries == MAP_FAILED || pipe(ends) != 0)
            exit(4);
        /* A read that has to wait, on a worker. */
        memset(entries, 0, sizeof *entries);
        entries->opcode = IORING_OP_READ;
        entries->flags = IOSQE_ASYNC;
        entries->fd = ends[0];
        entries->addr = (unsigned long)&byte;
        entries->len = 1;
        *(unsigned *)(queue + parameters.sq_off.array) = 0;
        __atomic_store_n((unsigned *)(queue + parameters.sq_off.tail), 1, __ATOMIC_RELEASE);
        kernel(SYS_io_uring_enter, ring, 1, 0, 0, 0);
        for (int tries = 0; tries < 100 && CPU_COUNT(&all) < 2; tries++) {
            DIR *tasks = opendir("/proc/self/task");
            for (struct dirent *task; tasks && (task = readdir(tasks));) {
                cpu_set_t mask;
                CPU_ZERO(&mask);
                int id = atoi(task->d_name);
                if (id > 0 && kernel(SYS_sched_getaffinity, id, sizeof mask, (long)&mask, 0, 0) > 0)
                    CPU_OR(&all, &all, &mask);
            }
            closedir(tasks);
            usleep(10000);
        }
    }
    printf("cpus=%d\n", CPU_COUNT(&all));
    fflush(stdout);
    _exit(0);
}
