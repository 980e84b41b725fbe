/* The region is in a shared library. With: adds.c */
#include "../team.h"

long add(int threads, long items, int *team);

long work(int asked)
{
    return add(asked, ITEMS, &team);
}
