/* Opens libraries as the arguments say, each with its mode, asks each for 64 threads, and prints
 * which library was reached and what it made of it.
 *
 * An argument is MODE:PATH, where MODE is of the letters l (RTLD_LOCAL), g (RTLD_GLOBAL),
 * d (RTLD_DEEPBIND), n (a namespace of its own) and u (a user of the library before it). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void set_function(int);
typedef int get_function(void);

static void *open_as(const char *mode, const char *path)
{
    int flags = RTLD_NOW | (strchr(mode, 'g') ? RTLD_GLOBAL : RTLD_LOCAL);
    if (strchr(mode, 'd'))
        flags |= RTLD_DEEPBIND;
    void *handle = strchr(mode, 'n') ? dlmopen(LM_ID_NEWLM, path, flags) : dlopen(path, flags);
    if (!handle) {
        printf("%s\n", dlerror());
        exit(1);
    }
    return handle;
}

struct opened {
    set_function *set;
    get_function *get;
    void (*forget)(void);
    int is_user;
};

static struct opened open_argument(char *mode, const char *before)
{
    char *path = strchr(mode, ':');
    *path++ = 0;
    void *handle = open_as(mode, path);
    int is_user = strchr(mode, 'u') != NULL;
    void *library = is_user ? open_as("l", before) : handle;
    return (struct opened){
        (set_function *)dlsym(handle, is_user ? "user_set" : "openblas_set_num_threads"),
        (get_function *)dlsym(library, "openblas_get_num_threads"),
        (void (*)(void))dlsym(library, "blas_forget"),
        is_user,
    };
}

int main(int argc, char **argv)
{
    struct opened opened[64];
    for (int i = 1; i < argc; i++)
        opened[i] = open_argument(strdup(argv[i]), i > 1 ? strchr(argv[i - 1], ':') + 1 : NULL);
    for (int i = 1; i < argc; i++) {
        for (int j = 1; j < argc; j++)
            opened[j].forget();
        opened[i].set(64);
        for (int j = 1; j < argc; j++)
            if (!opened[j].is_user && opened[j].get() != 0)
                printf("call %d reached %d\nasked%d=%d\n", i, j, i, opened[j].get());
    }
    cpu_set_t mask;
    sched_getaffinity(0, sizeof mask, &mask);
    printf("cpus=%d\n", CPU_COUNT(&mask));
}
