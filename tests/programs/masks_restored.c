/* Does what MKL and torch do in every thread: saves the mask that it is shown, pins the thread to
 * the first of these CPUs, and restores what it saved. Prints whether the kernel's own list is
 * the same before and after, for each function that reads or sets a mask. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The CPUs that the kernel itself lets the calling thread use. */
static void kernels_list(char *list)
{
    char line[400];
    FILE *status = fopen("/proc/thread-self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (sscanf(line, "Cpus_allowed_list: %99s", list) == 1)
            break;
    if (status)
        fclose(status);
}

static void save_pin_restore(int how)
{
    cpu_set_t saved, pinned;
    CPU_ZERO(&pinned);
    CPU_ZERO(&saved);
    if (how == 0)
        sched_getaffinity(0, sizeof saved, &saved);
    else if (how == 1)
        pthread_getaffinity_np(pthread_self(), sizeof saved, &saved);
    else
        syscall(SYS_sched_getaffinity, 0, sizeof saved, &saved);
    for (int cpu = 0; CPU_COUNT(&pinned) == 0; cpu++)
        if (CPU_ISSET(cpu, &saved))
            CPU_SET(cpu, &pinned);
    cpu_set_t *masks[] = {&pinned, &saved};
    for (int i = 0; i < 2; i++)
        if (how == 0)
            sched_setaffinity(0, sizeof *masks[i], masks[i]);
        else if (how == 1)
            pthread_setaffinity_np(pthread_self(), sizeof *masks[i], masks[i]);
        else
            syscall(SYS_sched_setaffinity, 0, sizeof *masks[i], masks[i]);
    printf("shown=%d\n", CPU_COUNT(&saved));
}

static void *thread(void *how)
{
    char before[100] = "", after[100] = "";
    kernels_list(before);
    save_pin_restore((int)(long)how);
    kernels_list(after);
    printf("%s%ld=%s\n", "list", (long)how, after);
    printf("same%ld=%d\n", (long)how, strcmp(before, after) == 0);
    return NULL;
}

int main(void)
{
    for (long how = 0; how < 3; how++) {
        pthread_t other;
        if (pthread_create(&other, NULL, thread, (void *)how) == 0)
            pthread_join(other, NULL);
        thread((void *)how);
    }
}
