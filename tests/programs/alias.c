/* Two hooked names that stand for one function, one by value and one by reference. */
#include <dlfcn.h>
#include <stdio.h>

#ifdef LIBRARY
static long last;
void omp_set_num_threads(long argument) { last = argument; }
void omp_set_num_threads_(long) __attribute__((alias("omp_set_num_threads")));
long last_argument(void) { return last; }
#else
__attribute__((weak)) unsigned threadcap_cap(void);

int main(int count, char **arguments)
{
    void *library = count > 1 ? dlopen(arguments[1], RTLD_NOW) : NULL;
    if (!library)
        return 2;
    void (*by_value)(int) = dlsym(library, "omp_set_num_threads");
    void (*by_reference)(int *) = dlsym(library, "omp_set_num_threads_");
    long (*last)(void) = dlsym(library, "last_argument");
    int threads = 64;
    by_value(threads);
    printf("value=%d\n", (int)last());
    by_reference(&threads);
    printf("reference=%d\n", *(int *)last());
    by_value(threads);
    printf("value=%d\n", (int)last());
    printf("cap=%u\n", threadcap_cap ? threadcap_cap() : 0);
    return 0;
}
#endif
