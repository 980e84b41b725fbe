/* Tiles of two dimensions, divided as one. */
#include "../team.h"
enum { N = 256, TILE = 32 };
static int in[N][N], out[N][N];
long work(int asked)
{
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            in[i][j] = item(i * N + j);
#pragma omp parallel num_threads(asked) proc_bind(close)
    {
        PRESENT
#pragma omp for collapse(2) schedule(dynamic)
        for (int ti = 0; ti < N; ti += TILE)
            for (int tj = 0; tj < N; tj += TILE)
                for (int i = ti; i < ti + TILE; i++)
                    for (int j = tj; j < tj + TILE; j++)
                        out[i][j] = in[i][j] + (i ? in[i - 1][j] : 0) + (j ? in[i][j - 1] : 0);
    }
    long sum = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            sum += out[i][j] * (j % 5);
    return sum;
}
