/* What the programs of teams have in common: some work, how a thread counts itself, and `main`.
 *
 * Each program defines `long work(int asked)`, which asks for a team of that size and returns a sum
 * over all items. It prints the sum, which is the same for every size of the team unless work is
 * left undone, and how many threads the team had. */
#ifndef TEAM_H
#define TEAM_H
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS = 20000, MOST = 64 };

/* How many threads the region had. Counted without a question to the runtime. */
static int team;
#define PRESENT _Pragma("omp atomic") team++;
/* The same in the body of a loop. */
static __thread int is_counted __attribute__((unused));
#define PRESENT_IN_LOOP                                                                            \
    if (!is_counted) {                                                                             \
        is_counted = 1;                                                                            \
        PRESENT                                                                                    \
    }

static inline long item(long i)
{
    return i * 7 % 13 + 1;
}

/* Where a share of the items starts, of so many shares. */
static inline long start_of(int share, int shares)
{
    return (long)ITEMS * share / shares;
}

static inline long sum_of(long from, long to)
{
    long sum = 0;
    for (long i = from; i < to; i++)
        sum += item(i);
    return sum;
}

/* Memory that holds anything but zeros. */
static inline void *littered(size_t bytes)
{
    return memset(malloc(bytes), 0x55, bytes);
}

/* A function that the compiler leaves by itself. */
#ifdef __clang__
#define APART __attribute__((noinline))
#else
#define APART __attribute__((noinline, noclone))
#endif

long work(int asked);

int main(int argc, char **argv)
{
    int asked = argc > 1 ? atoi(argv[1]) : 8;
    long sum = work(asked);
    printf("sum=%ld\nteam=%d\n", sum, team);
    return 0;
}
#endif
