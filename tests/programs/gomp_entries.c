/* Calls the region entries of libgomp by themselves, those of old compilers included, and prints
 * the size of the team that each started when asked for 64 threads. */
#include <omp.h>
#include <stdbool.h>
#include <stdio.h>

typedef void body(void *);
static int largest;

static void member(void)
{
    int team = omp_get_num_threads();
#pragma omp critical
    if (team > largest)
        largest = team;
}

static void report(const char *name)
{
    printf("%s=%d\n", name, largest);
    largest = 0;
}

extern void GOMP_parallel(body *, void *, unsigned, unsigned);
extern void GOMP_parallel_start(body *, void *, unsigned);
extern void GOMP_parallel_sections(body *, void *, unsigned, unsigned, unsigned);
extern void GOMP_parallel_sections_start(body *, void *, unsigned, unsigned);
extern void GOMP_parallel_end(void);
extern unsigned GOMP_sections_next(void);
extern void GOMP_sections_end_nowait(void);
extern void GOMP_loop_end_nowait(void);

static void plain(void *data)
{
    (void)data;
    member();
}

static void sections(void *data)
{
    (void)data;
    member();
    while (GOMP_sections_next())
        ;
    GOMP_sections_end_nowait();
}

/* Declares how iterations of one kind are fetched, and a loop body that fetches them all. */
#define ITERATIONS(kind)                                  \
    extern bool GOMP_loop_##kind##_next(long *, long *);  \
    static void kind##_loop(void *data)                   \
    {                                                     \
        long first, end;                                  \
        (void)data;                                       \
        member();                                         \
        while (GOMP_loop_##kind##_next(&first, &end))     \
            ;                                             \
        GOMP_loop_end_nowait();                           \
    }
ITERATIONS(static)
ITERATIONS(dynamic)
ITERATIONS(guided)
ITERATIONS(runtime)
ITERATIONS(nonmonotonic_dynamic)
ITERATIONS(nonmonotonic_guided)
ITERATIONS(nonmonotonic_runtime)
ITERATIONS(maybe_nonmonotonic_runtime)

/* The argument lists: 64 threads, iterations 0 to 1000, a chunk of 10 where there is one, flags. */
#define CHUNKED (body *, void *, unsigned, long, long, long, long, unsigned)
#define RUNTIME (body *, void *, unsigned, long, long, long, unsigned)
#define CHUNKED_START (body *, void *, unsigned, long, long, long, long)
#define RUNTIME_START (body *, void *, unsigned, long, long, long)

#define LOOP(kind, types, ...)                                        \
    do {                                                              \
        extern void GOMP_parallel_loop_##kind types;                  \
        GOMP_parallel_loop_##kind(kind##_loop, NULL, 64, __VA_ARGS__); \
        report("GOMP_parallel_loop_" #kind);                          \
    } while (0)
/* What old compilers emit: start the team, do the work as its first thread, end the team. */
#define LOOP_START(kind, types, ...)                                          \
    do {                                                                      \
        extern void GOMP_parallel_loop_##kind##_start types;                  \
        GOMP_parallel_loop_##kind##_start(kind##_loop, NULL, 64, __VA_ARGS__); \
        kind##_loop(NULL);                                                    \
        GOMP_parallel_end();                                                  \
        report("GOMP_parallel_loop_" #kind "_start");                         \
    } while (0)

static void loops(void)
{
    LOOP(static, CHUNKED, 0, 1000, 1, 10, 0);
    LOOP(dynamic, CHUNKED, 0, 1000, 1, 10, 0);
    LOOP(guided, CHUNKED, 0, 1000, 1, 10, 0);
    LOOP(nonmonotonic_dynamic, CHUNKED, 0, 1000, 1, 10, 0);
    LOOP(nonmonotonic_guided, CHUNKED, 0, 1000, 1, 10, 0);
    LOOP(runtime, RUNTIME, 0, 1000, 1, 0);
    LOOP(nonmonotonic_runtime, RUNTIME, 0, 1000, 1, 0);
    LOOP(maybe_nonmonotonic_runtime, RUNTIME, 0, 1000, 1, 0);
    LOOP_START(static, CHUNKED_START, 0, 1000, 1, 10);
    LOOP_START(dynamic, CHUNKED_START, 0, 1000, 1, 10);
    LOOP_START(guided, CHUNKED_START, 0, 1000, 1, 10);
    LOOP_START(runtime, RUNTIME_START, 0, 1000, 1);
}

int main(void)
{
    GOMP_parallel(plain, NULL, 64, 0);
    report("GOMP_parallel");
    GOMP_parallel_sections(sections, NULL, 64, 100, 0);
    report("GOMP_parallel_sections");
    GOMP_parallel_start(plain, NULL, 64);
    plain(NULL);
    GOMP_parallel_end();
    report("GOMP_parallel_start");
    GOMP_parallel_sections_start(sections, NULL, 64, 100);
    sections(NULL);
    GOMP_parallel_end();
    report("GOMP_parallel_sections_start");
    loops();
}
