/* A product by the BLAS that it is linked with, INTEGER wide; SETTER and GETTER are its own. */
#include <stdio.h>
#include <stdlib.h>

#ifndef INTEGER
#define INTEGER int
#endif

void dgemm_(const char *, const char *, const INTEGER *, const INTEGER *, const INTEGER *,
            const double *, const double *, const INTEGER *, const double *, const INTEGER *,
            const double *, double *, const INTEGER *);
void SETTER(long);
int GETTER(void);

enum { N = 150 };

int main(int count, char **arguments)
{
    static double a[N * N], c[N * N];
    const INTEGER n = N;
    const double one = 1, zero = 0;
    double sum = 0;
    /* BLIS answers -1 until it is asked for something. */
    if (GETTER() > 0)
        printf("pool default %d\n", GETTER());
    if (count > 1) {
        SETTER(atoi(arguments[1]));
        printf("pool set %d\n", GETTER());
    }
    for (int i = 0; i < N * N; i++)
        a[i] = i % 7 - 3;
    for (int i = 0; i < 5; i++)
        dgemm_("N", "T", &n, &n, &n, &one, a, &n, a, &n, &zero, c, &n);
    for (int i = 0; i < N * N; i++)
        sum += c[i];
    printf("product %.5e\n", sum);
    return 0;
}
