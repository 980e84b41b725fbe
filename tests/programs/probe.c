/* Looks for libraries that are not there, as programs do that use one only where it is loaded,
 * and for one that is, and prints what dlsym and dlerror say. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

__attribute__((weak)) int MKL_Set_Num_Threads(int);
__attribute__((weak)) int omp_get_max_threads(void);

static void look(const char *where, void *handle, const char *name)
{
    dlerror();
    void *found = dlsym(handle, name);
    const char *error = dlerror();
    printf("%s %s %s %s\n", where, name, found ? "found" : "absent", error ? "error" : "silent");
    found = dlvsym(handle, name, "NOT_1.0");
    error = dlerror();
    printf("%s %s@ %s %s\n", where, name, found ? "found" : "absent", error ? "error" : "silent");
}

int main(int argc, char **argv)
{
    const char *names[] = {"openblas_set_num_threads", "GOMP_parallel", "omp_get_max_threads",
                           "pthread_create",           "sysconf",       "not_there_at_all"};
    void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    for (int i = 0; i < 6; i++) {
        look("default", RTLD_DEFAULT, names[i]);
        look("next", RTLD_NEXT, names[i]);
        look("handle", library, names[i]);
    }
    /* A weak reference is satisfied by whoever exports the name, so calls must do no harm. */
    if (MKL_Set_Num_Threads)
        MKL_Set_Num_Threads(64);
    if (omp_get_max_threads)
        printf("weak=%d\n", omp_get_max_threads());
    printf("asked=%d\n", (((void (*)(int))dlsym(library, "openblas_set_num_threads"))(64),
                          ((int (*)(void))dlsym(library, "openblas_get_num_threads"))()));
    return argc != 2;
}
