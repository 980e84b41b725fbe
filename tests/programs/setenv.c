/* Sets thread variables while it runs, and prints what it reads back, what stands in environ, what
 * a child gets, and with -fopenmp how large a team is that starts afterwards. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

static const char *in_environ(const char *name)
{
    size_t length = strlen(name);
    for (char **entry = environ; *entry; entry++)
        if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=')
            return *entry + length + 1;
    return "nothing";
}

/* What a library that is loaded now reads. */
static const char *read_by_library(const char *library, const char *name)
{
    void *opened = dlopen(library, RTLD_NOW);
    const char *(*read)(const char *) = opened ? dlsym(opened, "read_variable") : NULL;
    return read ? read(name) : "no library";
}

int main(int count, char **arguments)
{
    static char entry[] = "MKL_NUM_THREADS=64";
    setenv("OMP_NUM_THREADS", "64", 1);
    setenv("OMP_NUM_THREADS", "32", 0);
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    setenv("UNRELATED", "64", 1);
    putenv(entry);
    printf("omp=%s\nopenblas=%s\nmkl=%s\nunrelated=%s\n", getenv("OMP_NUM_THREADS"),
           getenv("OPENBLAS_NUM_THREADS"), secure_getenv("MKL_NUM_THREADS"), getenv("UNRELATED"));
    printf("environ_omp=%s\nenviron_mkl=%s\nenviron_openblas=%s\n", in_environ("OMP_NUM_THREADS"),
           in_environ("MKL_NUM_THREADS"), in_environ("OPENBLAS_NUM_THREADS"));
    /* putenv keeps the string: its owner may write to it. */
    printf("kept=%d\n", in_environ("MKL_NUM_THREADS") == strchr(entry, '=') + 1);
    if (count > 1)
        printf("library_mkl=%s\n", read_by_library(arguments[1], "MKL_NUM_THREADS"));
    fflush(stdout);
    system("echo child_mkl=$MKL_NUM_THREADS");
    strcpy(entry, "MKL_NUM_THREADS=1");
    printf("written=%s\n", getenv("MKL_NUM_THREADS"));
    fflush(stdout);
    system("echo child_omp=$OMP_NUM_THREADS");
#ifdef _OPENMP
    int team = 0;
#pragma omp parallel
#pragma omp atomic
    team++;
    printf("team=%d\n", team);
#endif
    unsetenv("OMP_NUM_THREADS");
    printf("unset=%s\n", getenv("OMP_NUM_THREADS") ? "no" : "yes");
    setenv("OMP_NUM_THREADS", "1", 1);
    printf("lower=%s\n", getenv("OMP_NUM_THREADS"));
    unsetenv("OMP_NUM_THREADS");
    setenv("OMP_NUM_THREADS", "48", 0);
    printf("was_absent=%s\n", getenv("OMP_NUM_THREADS"));
    setenv("OMP_NUM_THREADS", "1", 0);
    printf("was_present=%s\n", getenv("OMP_NUM_THREADS"));
    static char put[] = "OMP_NUM_THREADS=1";
    putenv(put);
    printf("put=%s\n", getenv("OMP_NUM_THREADS"));
}
