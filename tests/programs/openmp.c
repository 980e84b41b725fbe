/* Starts OpenMP teams of 64 threads in every way the language has, and prints how large each was.
 * For nested teams it prints how many threads ran at the innermost level, in all. */
#include <omp.h>
#include <stdio.h>
#include <string.h>

#include "threads.h"

#define ASKED 64
#define NESTED 8 /* 8 x 8 = 64 */

static int largest;
static int innermost;
static int most_threads;
static long sum;

/* Asked through a pointer: clang knows what a plain call answers, and leaves it out. */
static int (*volatile max_threads)(void) = omp_get_max_threads;

/* Called by each thread of a team. */
static void member(void)
{
    int team = omp_get_num_threads();
#pragma omp critical
    {
        int threads = threads_now();
        if (threads > most_threads)
            most_threads = threads;
        if (team > largest)
            largest = team;
        innermost++;
    }
}

static void report(const char *name, int number)
{
    printf("%s=%d\n", name, number);
    largest = innermost = 0;
}

static void regions(void)
{
#pragma omp parallel
    member();
    report("default", largest);
#pragma omp parallel num_threads(ASKED)
    member();
    report("clause", largest);
    omp_set_num_threads(ASKED);
    report("read_back", max_threads());
#pragma omp parallel
    member();
    report("setter", largest);
    omp_set_num_threads(1);
    report("lowered", max_threads());
#pragma omp parallel
    member();
    report("lowered_team", largest);
    omp_set_num_threads(ASKED);
}

#define LOOP(name, clauses)                           \
    _Pragma(clauses) for (int i = 0; i < 200; i++) { \
        member();                                     \
        sum += i;                                     \
    }                                                 \
    report(name, largest)

static void loops(void)
{
    omp_set_schedule(omp_sched_guided, 3);
    LOOP("for_static", "omp parallel for num_threads(64) reduction(+ : sum)");
    LOOP("for_dynamic", "omp parallel for num_threads(64) schedule(dynamic) reduction(+ : sum)");
    LOOP("for_guided", "omp parallel for num_threads(64) schedule(guided) reduction(+ : sum)");
    LOOP("for_runtime", "omp parallel for num_threads(64) schedule(runtime) reduction(+ : sum)");
    LOOP("for_own_setting", "omp parallel for schedule(dynamic) reduction(+ : sum)");
#pragma omp parallel sections num_threads(ASKED)
    {
#pragma omp section
        member();
#pragma omp section
        member();
    }
    report("sections", largest);
    /* gcc finds each thread's part of such a sum by its number, as code would that divides by it. */
#ifdef __clang__
#pragma omp parallel num_threads(ASKED) reduction(task, + : sum)
    {
        member();
#pragma omp single
#pragma omp task in_reduction(+ : sum)
        sum += 1;
    }
    report("task_reduction", largest);
#endif
}

static void outer_and_inner(void)
{
#pragma omp parallel num_threads(NESTED)
#pragma omp parallel num_threads(NESTED)
    member();
}

static void nested(void)
{
    outer_and_inner();
    report("nested_by_environment", innermost);
#pragma omp parallel
#pragma omp parallel
    member();
    report("own_setting_by_environment", innermost);
    omp_set_nested(1);
    outer_and_inner();
    report("nested", innermost);
    omp_set_nested(0);
    omp_set_max_active_levels(2);
    outer_and_inner();
    report("active_levels", innermost);
    omp_set_num_threads(NESTED);
#pragma omp parallel
#pragma omp parallel
    member();
    report("nested_own_setting", innermost);
    omp_set_max_active_levels(3);
#pragma omp parallel num_threads(4)
#pragma omp parallel num_threads(4)
#pragma omp parallel num_threads(4)
    member();
    report("three_levels", innermost);
    omp_set_max_active_levels(1);
}

static void teams(void)
{
#pragma omp teams num_teams(NESTED) thread_limit(NESTED)
#pragma omp parallel num_threads(NESTED)
    member();
    report("teams_team", largest);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "nested") == 0) {
        nested();
        teams();
    } else {
        regions();
        loops();
    }
    report("threads", most_threads);
    report("procs", omp_get_num_procs());
    printf("sum=%ld\n", sum);
}
