/* The program sets the number for a library that it opens. Opens: solver.c */
#include "../team.h"
#include <dlfcn.h>

long work(int asked)
{
    void *library = dlopen(SOLVER, RTLD_NOW | RTLD_LOCAL);
    long (*solve)(int, long, int *) = (long (*)(int, long, int *))dlsym(library, "solve_by_setting");
    omp_set_num_threads(asked);
    return solve(asked, ITEMS, &team);
}
