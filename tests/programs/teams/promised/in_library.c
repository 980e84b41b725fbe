/* The region is in a shared library, and the number of threads an argument. With: solver.c */
#include "../team.h"

long solve(int threads, long items, int *team);

long work(int asked)
{
    return solve(asked, ITEMS, &team);
}
