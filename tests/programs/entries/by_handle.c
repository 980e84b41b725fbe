/* Looks libgomp up as Python's ctypes does: opened RTLD_LOCAL, each function by the handle. */
#include "report.h"

static int members;

static void member(void *unused)
{
    (void)unused;
    __atomic_fetch_add(&members, 1, __ATOMIC_SEQ_CST);
}

int main(void)
{
    void *gomp = dlopen("libgomp.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!gomp)
        return 1;
    void (*set)(int) = (void (*)(int))dlsym(gomp, "omp_set_num_threads");
    int (*get)(void) = (int (*)(void))dlsym(gomp, "omp_get_max_threads");
    void (*parallel)(void (*)(void *), void *, unsigned, unsigned) =
        (void (*)(void (*)(void *), void *, unsigned, unsigned))dlsym(gomp, "GOMP_parallel");
    if (!set || !get || !parallel)
        return 2;
    report("set_alike", set == (void (*)(int))dlsym(gomp, "omp_set_num_threads"));
    set(64);
    report("max_threads", get());
    parallel(member, NULL, 64, 0);
    report("team", members);
    /* Programs tell by this whether a library is there. */
    report("openmp_in_global_scope", dlsym(RTLD_DEFAULT, "omp_set_num_threads") != NULL);
    report("mkl_by_handle", dlsym(gomp, "MKL_Set_Num_Threads") != NULL);
    report("cap", ask("threadcap_cap"));
}
