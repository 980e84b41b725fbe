/* Asks an OpenBLAS that the program is linked with for 64 threads, in each spelling. */
#include <stdio.h>
#include <stdlib.h>

#include "threads.h"

extern void openblas_set_num_threads(int);
extern void openblas_set_num_threads_(int *);
extern void goto_set_num_threads(int);
extern int openblas_get_num_threads(void);
extern void cblas_dgemm(int order, int trans_a, int trans_b, int m, int n, int k, double alpha,
                        const double *a, int lda, const double *b, int ldb, double beta, double *c,
                        int ldc);

enum { ASKED = 64, N = 300, ROW_MAJOR = 101, PLAIN = 111 };

static double product(void)
{
    double *a = malloc(N * N * sizeof *a), *c = malloc(N * N * sizeof *c), sum = 0;
    for (int i = 0; i < N * N; i++)
        a[i] = i % 7 - 3;
    cblas_dgemm(ROW_MAJOR, PLAIN, PLAIN, N, N, N, 1, a, N, a, N, 0, c, N);
    for (int i = 0; i < N * N; i++)
        sum += c[i] * c[i];
    free(a);
    free(c);
    return sum;
}

int main(void)
{
    int asked = ASKED, one = 1;
    printf("from_environment=%d\n", openblas_get_num_threads());
    openblas_set_num_threads(ASKED);
    printf("set_by_value=%d\n", openblas_get_num_threads());
    openblas_set_num_threads_(&one);
    printf("lowered=%d\n", openblas_get_num_threads());
    openblas_set_num_threads_(&asked);
    printf("set_by_reference=%d\n", openblas_get_num_threads());
    goto_set_num_threads(1);
    goto_set_num_threads(ASKED);
    printf("set_by_goto=%d\n", openblas_get_num_threads());
    printf("product=%.0f\n", product());
    printf("set_pool=%d\n", threads_now());
}
