/* escape_plain: widens itself by a system call of its own and counts its CPUs, without any header of the
 * kernel's. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>

#include "kernel.h"

int main(void)
{
    unsigned long mask[16] = {3};
    int count = 0;
    kernel(SYS_sched_setaffinity, 0, sizeof mask, (long)mask, 0, 0);
    kernel(SYS_sched_getaffinity, 0, sizeof mask, (long)mask, 0, 0);
    for (int word = 0; word < 16; word++)
        count += __builtin_popcountl(mask[word]);
    printf("cpus=%d\n", count);
    return 0;
}
