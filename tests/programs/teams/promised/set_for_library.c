/* The program sets the number of threads, and a library's region has it. With: solver.c */
#include "../team.h"

long solve_by_setting(int threads, long items, int *team);

long work(int asked)
{
    omp_set_num_threads(asked);
    return solve_by_setting(asked, ITEMS, &team);
}
