/* Opens a library that opens its sibling. */
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    void *library = dlopen(argv[1], RTLD_NOW);
    if (!library)
        return 1;
    printf("opened=%d\n", ((int (*)(void))dlsym(library, "open_sibling"))());
    printf("cpus=%ld\n", sysconf(_SC_NPROCESSORS_ONLN));
    return argc != 2;
}
