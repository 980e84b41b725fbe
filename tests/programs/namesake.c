/* A plugin with an `open` of its own, and a program that looks it up. */
#include <dlfcn.h>
#include <stdio.h>

#ifdef PLUGIN
int open(long number)
{
    return (int)number + 1;
}
#else
unsigned threadcap_cap(void) __attribute__((weak));

int main(int argc, char **argv)
{
    void *plugin = dlopen(argv[argc - 1], RTLD_NOW | RTLD_LOCAL);
    int (*function)(long) = (int (*)(long))dlsym(plugin, "open");
    printf("cap=%u\n", threadcap_cap ? threadcap_cap() : 0);
    printf("opened=%d\n", function(1 << 20));
}
#endif
