/* A factorisation: after each pivot, the columns to the right are updated, each by the thread that
 * owns it. */
#include "../team.h"
enum { N = 96 };
static double a[N][N];
long work(int asked)
{
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            a[i][j] = i == j ? N : 1.0 / (1 + i + j);
#pragma omp parallel num_threads(asked)
    {
        PRESENT
        int id = omp_get_thread_num();
        for (int k = 0; k < N - 1; k++) {
            if (k % asked == id)
                for (int i = k + 1; i < N; i++)
                    a[i][k] /= a[k][k];
#pragma omp barrier
            for (int j = k + 1; j < N; j++)
                if (j % asked == id)
                    for (int i = k + 1; i < N; i++)
                        a[i][j] -= a[i][k] * a[k][j];
#pragma omp barrier
        }
    }
    double sum = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            sum += a[i][j];
    return (long)(sum * 1000);
}
