/* Asks LLVM's and Intel's OpenMP runtimes for 64 threads in the ways that no pragma of this
 * compiler takes, and prints the size of the team that followed. Compiled by clang. */
#include <omp.h>
#include <stdio.h>

extern int __kmpc_global_thread_num(void *);
extern void __kmpc_push_num_threads(void *, int, int);
extern void __kmpc_push_num_teams_51(void *, int, int, int, int);
extern void ompc_set_num_threads(int);
extern void kmp_set_defaults(const char *);
/* Newer than LLVM 14. */
#pragma weak __kmpc_push_num_threads_strict
#pragma weak __kmpc_push_num_threads_list
#pragma weak __kmpc_push_num_threads_list_strict
extern void __kmpc_push_num_threads_strict(void *, int, int, int, const char *);
extern void __kmpc_push_num_threads_list(void *, int, unsigned, int *);
extern void __kmpc_push_num_threads_list_strict(void *, int, unsigned, int *, int, const char *);

static int members;

static void member(void)
{
#pragma omp atomic
    members++;
}

static void report(const char *name)
{
    printf("%s=%d\n", name, members);
    members = 0;
}

static void team(const char *name)
{
#pragma omp parallel
    member();
    report(name);
}

static void nested_team(const char *name)
{
#pragma omp parallel
#pragma omp parallel
    member();
    report(name);
}

enum { FATAL = 2 };

int main(void)
{
    /* Before the runtime has started, which it does on the first call that needs it. */
    kmp_set_defaults("KMP_WARNINGS=0|OMP_NUM_THREADS=64");
    team("first_defaults");
    int thread = __kmpc_global_thread_num(NULL);
    int levels[] = {8, 8};
    __kmpc_push_num_threads(NULL, thread, 64);
    team("__kmpc_push_num_threads");
    if (__kmpc_push_num_threads_strict) {
        __kmpc_push_num_threads_strict(NULL, thread, 64, FATAL, "no team of this size");
        team("__kmpc_push_num_threads_strict");
    }
    omp_set_max_active_levels(2);
    if (__kmpc_push_num_threads_list) {
        __kmpc_push_num_threads_list(NULL, thread, 2, levels);
        nested_team("__kmpc_push_num_threads_list");
    }
    if (__kmpc_push_num_threads_list_strict) {
        __kmpc_push_num_threads_list_strict(NULL, thread, 2, levels, FATAL, "no such teams");
        nested_team("__kmpc_push_num_threads_list_strict");
    }
    omp_set_max_active_levels(1);
    __kmpc_push_num_teams_51(NULL, thread, 64, 64, 1);
#pragma omp teams
    member();
    report("__kmpc_push_num_teams_51");
    ompc_set_num_threads(64);
    team("ompc_set_num_threads");
    omp_set_num_threads(1);
    kmp_set_defaults("OMP_NUM_THREADS=64");
    team("kmp_set_defaults");
}
