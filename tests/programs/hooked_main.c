/* Calls every hooked function, after a library that it links did so in its constructor; with
 * TO_OPEN, only opens such a library. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>

#ifdef TO_OPEN

int main(int argc, char **argv)
{
    void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return printf("%s\n", dlerror());
    ((void (*)(const char *))dlsym(library, "print_constructor"))("opened");
    return argc != 2;
}

#else

#include <fenv.h>

#include "hooked_calls.h"

void print_constructor(const char *where);

/* Names the object that each function is bound to. */
static void print_bound(const char *name, void *function)
{
    Dl_info info;
    printf("bound %s: %s\n", name, dladdr(function, &info) ? info.dli_fname : "nowhere");
}

int main(void)
{
    static struct called called;
    fesetround(FE_UPWARD);
    feclearexcept(FE_ALL_EXCEPT);
    call_all(&called);
    int kept = fegetround() == FE_UPWARD && fetestexcept(FE_ALL_EXCEPT) == 0;
    fesetround(FE_TONEAREST);
    printf("floating-point state intact: %d 77\n", kept);
    unsigned (*alive)(void) = (unsigned (*)(void))dlsym(RTLD_DEFAULT, "threadcap_threads_alive");
    printf("threads that ended intact: %d 77\n", !alive || alive() == 1);
    print_constructor("constructor");
    print_all("main", &called);
#define ELSEWHERE(name)
#define LIBC(name) print_bound(#name, (void *)name);
#define COUNT(name, kind, first) print_bound(#name, (void *)name);
#include "hooked.h"
#undef COUNT
#undef LIBC
#undef ELSEWHERE
}

#endif
