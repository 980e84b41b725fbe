/* Prints how many CPUs there are and what cap there is, where there is no file but itself, libc,
 * the loader and threadcap. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    unsigned (*cap)(void) = (unsigned (*)(void))dlsym(RTLD_DEFAULT, "threadcap_cap");
    printf("cap=%u\ncpus=%ld\n", cap ? cap() : 0, sysconf(_SC_NPROCESSORS_ONLN));
}
