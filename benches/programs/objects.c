/* Opens libraries that each bring a setter of one name, and times a call of it from each:
 * objects.c KIND CALLS LIBRARY...; KIND is what is timed, per library:
 *   ask      the library calls its setter, CALLS times
 *   dlsym    the setter is looked up in the library, CALLS times
 *   open     it is opened
 *   region   an OpenMP region of a team of one, with all of them open, CALLS times per library */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure.h"

static void look_up(void **libraries, int count, int calls)
{
    for (int i = 0; i < count; i++)
        for (int call = 0; call < calls; call++)
            if (dlsym(libraries[i], "openblas_set_num_threads") == NULL)
                exit(1);
}

static void ask_all(void **libraries, int count, int calls)
{
    for (int i = 0; i < count; i++) {
        void (*ask)(int) = (void (*)(int))dlsym(libraries[i], "ask");
        for (int call = 0; call < calls; call++)
            ask(64);
    }
}

static void regions(int calls)
{
    for (int call = 0; call < calls; call++) {
#pragma omp parallel num_threads(1)
        __asm__ volatile("");
    }
}

int main(int argc, char **argv)
{
    int count = argc - 3, calls = argc > 2 ? atoi(argv[2]) : 0;
    void **libraries = calloc(count > 0 ? count : 1, sizeof *libraries);
    if (argc < 3)
        return 2;
    double start = now(), per = count;
    for (int i = 0; i < count; i++)
        if ((libraries[i] = dlopen(argv[3 + i], RTLD_NOW | RTLD_LOCAL)) == NULL)
            return 1;
    if (strcmp(argv[1], "region") == 0) {
        regions(1);
        start = now(), per = count * calls;
        regions(count * calls);
    } else if (strcmp(argv[1], "open") != 0) {
        void (*all)(void **, int, int) = strcmp(argv[1], "ask") == 0 ? ask_all : look_up;
        all(libraries, count, 1);
        start = now(), per = (double)count * calls;
        all(libraries, count, calls);
    }
    printf("seconds %.12f\n", (now() - start) / per);
    return 0;
}
