/* The library keeps a plan for each thread in variables of its own, beside a loop. With: plan_library.c */
#include "../team.h"
void plan(int threads, long items);
long execute(int threads, long items, int *team);

long work(int asked)
{
    plan(asked, ITEMS);
    return execute(asked, ITEMS, &team);
}
