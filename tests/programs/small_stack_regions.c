/* Makes one call of OpenMP, or starts one region, on a coroutine's stack of so many bytes, with an
 * unmapped page below it: small_stack_regions BYTES CALL. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

enum { PAGE = 4096, ASKED = 8 };

static ucontext_t caller, coroutine;
static const char *chosen;
static int sum, parts[ASKED];

static int is(const char *name)
{
    return strcmp(chosen, name) == 0;
}

static void loop(void)
{
#pragma omp parallel for
    for (int item = 0; item < 100; item++)
        __atomic_fetch_add(&sum, item, __ATOMIC_RELAXED);
}

static void loop_with_number(void)
{
#pragma omp parallel for num_threads(ASKED)
    for (int item = 0; item < 100; item++)
        __atomic_fetch_add(&sum, item, __ATOMIC_RELAXED);
}

static void promised(void)
{
#pragma omp parallel num_threads(ASKED)
    parts[omp_get_thread_num()] = 1;
    for (int part = 0; part < ASKED; part++)
        sum += parts[part];
}

static void tasks(void)
{
#pragma omp parallel num_threads(ASKED)
#pragma omp single
    for (int task = 0; task < 10; task++) {
#pragma omp task
        __atomic_fetch_add(&sum, 1, __ATOMIC_RELAXED);
    }
}

static void nested(void)
{
    omp_set_max_active_levels(2);
#pragma omp parallel num_threads(2)
#pragma omp single
#pragma omp parallel for num_threads(ASKED)
    for (int item = 0; item < 10; item++)
        __atomic_fetch_add(&sum, item, __ATOMIC_RELAXED);
}

static void call(void)
{
    if (is("set") || is("set and loop"))
        omp_set_num_threads(ASKED);
    if (is("set and loop"))
        loop();
    if (is("get"))
        sum = omp_get_max_threads() > 0;
    if (is("processors"))
        sum = omp_get_num_procs() > 0;
    if (is("dlsym"))
        sum = dlsym(RTLD_DEFAULT, "omp_set_num_threads") != NULL;
    if (is("loop"))
        loop_with_number();
    if (is("promised"))
        promised();
    if (is("tasks"))
        tasks();
    if (is("nested"))
        nested();
    swapcontext(&coroutine, &caller);
}

int main(int count, char **words)
{
    size_t bytes = count > 2 ? strtoul(words[1], NULL, 10) : PAGE;
    chosen = count > 2 ? words[2] : "";
    char *room = mmap(NULL, PAGE + bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mprotect(room, PAGE, PROT_NONE);
    getcontext(&coroutine);
    coroutine.uc_stack.ss_sp = room + PAGE;
    coroutine.uc_stack.ss_size = bytes;
    coroutine.uc_link = &caller;
    makecontext(&coroutine, call, 0);
    swapcontext(&caller, &coroutine);
    printf("sum=%d\n", sum);
    return 0;
}
