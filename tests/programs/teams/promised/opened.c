/* The region is in a library that the program opens. Opens: solver.c */
#include "../team.h"
#include <dlfcn.h>

long work(int asked)
{
    void *library = dlopen(SOLVER, RTLD_NOW | RTLD_LOCAL);
    long (*solve)(int, long, int *) = (long (*)(int, long, int *))dlsym(library, "solve");
    return solve(asked, ITEMS, &team);
}
