/* A library like libmkl_rt or FlexiBLAS: it exports the names of the library that it loads, and
 * looks each of them up there by its own name. */
#include <dlfcn.h>
#include <stdlib.h>

static int depth, deepest;

static void *find(const char *name)
{
    static void *library;
    if (!library)
        library = dlopen(getenv("DISPATCH_TO"), RTLD_NOW | RTLD_LOCAL);
    void *found = library ? dlsym(library, name) : NULL;
    if (!found)
        abort();
    return found;
}

void openblas_set_num_threads(int number)
{
    if (++depth > deepest)
        deepest = depth;
    if (depth > 10)
        abort();
    ((void (*)(int))find("openblas_set_num_threads"))(number);
    depth--;
}

int openblas_get_num_threads(void)
{
    return ((int (*)(void))find("openblas_get_num_threads"))();
}

int dispatcher_depth(void)
{
    return deepest;
}
