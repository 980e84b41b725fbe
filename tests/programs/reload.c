/* Opens, uses and closes two modules in turn, each bound to its own copy of a library: the loader
 * gives the second one the memory of the first one's records. */
#include <dlfcn.h>
#include <stdio.h>

static void set_by(const char *module)
{
    void *handle = dlopen(module, RTLD_NOW | RTLD_LOCAL);
    ((void (*)(int))dlsym(handle, "user_set"))(64);
    dlclose(handle);
}

int main(int argc, char **argv)
{
    if (argc != 5)
        return 1;
    void *first = dlopen(argv[1], RTLD_NOW), *second = dlopen(argv[2], RTLD_NOW);
    int (*get_first)(void) = (int (*)(void))dlsym(first, "openblas_get_num_threads");
    int (*get_second)(void) = (int (*)(void))dlsym(second, "openblas_get_num_threads");
    void (*forget_first)(void) = (void (*)(void))dlsym(first, "blas_forget");
    void (*forget_second)(void) = (void (*)(void))dlsym(second, "blas_forget");
    for (int round = 0; round < 6; round++) {
        forget_first();
        forget_second();
        set_by(argv[3 + round % 2]);
        printf("round%d=%d,%d\n", round, get_first(), get_second());
    }
}
