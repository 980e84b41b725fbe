/* What these programs share. They are about the naked entries, which every architecture has its
 * own of: each prints lines of `name=number`, bare and capped, to be compared. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>

static inline void report(const char *name, long number)
{
    printf("%s=%ld\n", name, number);
}

/* A function of threadcap's own interface; 0 from it where the library is not preloaded. */
static inline unsigned ask(const char *function)
{
    unsigned (*found)(void) = (unsigned (*)(void))dlsym(RTLD_DEFAULT, function);
    return found ? found() : 0;
}
