/* Opens OpenBLAS and OpenMP's runtime by their files, as interpreters do, and asks both for 64 threads.
   opened_pools OPENBLAS PREFIX SUFFIX OPENMP */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

enum { SIZE = 300 };
enum { ROW_MAJOR = 101, NOT_TRANSPOSED = 111 };

static void *library(const char *file) {
    void *opened = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!opened) {
        fprintf(stderr, "%s\n", dlerror());
        exit(1);
    }
    return opened;
}

static void *function(void *opened, const char *prefix, const char *name, const char *suffix) {
    char full[100];
    snprintf(full, sizeof full, "%s%s%s", prefix, name, suffix);
    void *found = dlsym(opened, full);
    if (!found) {
        fprintf(stderr, "no %s\n", full);
        exit(1);
    }
    return found;
}

static void multiply(const char *file, const char *prefix, const char *suffix) {
    void *opened = library(file);
    void (*set)(int) = (void (*)(int))function(opened, prefix, "openblas_set_num_threads", suffix);
    int (*get)(void) = (int (*)(void))function(opened, prefix, "openblas_get_num_threads", suffix);
    /* All integers as the library was built: 64 bits wide take the place of 32 here, too. */
    void (*product)(long, long, long, long, long, long, double, const double *, long, const double *, long, double,
                    double *, long) = function(opened, prefix, "cblas_dgemm", suffix);
    double *a = malloc(sizeof(double) * SIZE * SIZE), *b = malloc(sizeof(double) * SIZE * SIZE);
    double *c = calloc(SIZE * SIZE, sizeof(double));
    /* Whole numbers: the sum is the same, however it is divided. */
    for (int i = 0; i < SIZE * SIZE; i++) {
        a[i] = i % 7;
        b[i] = i % 5;
    }
    printf("blas_at_first=%d\n", get());
    set(64);
    printf("blas=%d\n", get());
    product(ROW_MAJOR, NOT_TRANSPOSED, NOT_TRANSPOSED, SIZE, SIZE, SIZE, 1, a, SIZE, b, SIZE, 0, c, SIZE);
    double sum = 0;
    for (int i = 0; i < SIZE * SIZE; i++)
        sum += c[i] * (i % 3);
    printf("product=%.0f\n", sum);
}

static int (*team_size)(void);
static int (*thread_number)(void);
static long total;
static int size;

static void sum_part(void *unused) {
    (void)unused;
    int members = team_size();
    long part = 0;
    for (long i = thread_number(); i < 1000000; i += members)
        part += i;
    __atomic_add_fetch(&total, part, __ATOMIC_SEQ_CST);
    __atomic_store_n(&size, members, __ATOMIC_SEQ_CST);
}

static void sum_in_a_team(const char *file) {
    void *opened = library(file);
    team_size = (int (*)(void))function(opened, "omp_get_", "num_threads", "");
    thread_number = (int (*)(void))function(opened, "omp_get_", "thread_num", "");
    int (*most)(void) = (int (*)(void))function(opened, "omp_get_", "max_threads", "");
    int (*processors)(void) = (int (*)(void))function(opened, "omp_get_", "num_procs", "");
    void (*set)(int) = (void (*)(int))function(opened, "omp_set_", "num_threads", "");
    void (*run)(void (*)(void *), void *, unsigned, unsigned) = function(opened, "GOMP_", "parallel", "");
    printf("processors=%d\n", processors());
    set(64);
    printf("most=%d\n", most());
    run(sum_part, NULL, 0, 0);
    printf("team=%d\ntotal=%ld\n", size, total);
}

int main(int count, char **words) {
    if (count != 5)
        return 2;
    multiply(words[1], words[2], words[3]);
    sum_in_a_team(words[4]);
    return 0;
}
