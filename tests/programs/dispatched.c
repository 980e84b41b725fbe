/* Asks a dispatching library for 64 threads, through the PLT and by handle. */
#include <dlfcn.h>
#include <stdio.h>

void openblas_set_num_threads(int);
int openblas_get_num_threads(void);
int dispatcher_depth(void);

int main(int argc, char **argv)
{
    openblas_set_num_threads(64);
    printf("plt=%d\n", openblas_get_num_threads());
    openblas_set_num_threads(1);
    void *dispatcher = dlopen(argv[1], RTLD_NOW | RTLD_NOLOAD);
    ((void (*)(int))dlsym(dispatcher, "openblas_set_num_threads"))(64);
    printf("handle=%d\n", openblas_get_num_threads());
    printf("depth=%d\n", dispatcher_depth());
    return argc != 2;
}
