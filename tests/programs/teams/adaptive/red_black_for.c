/* Red and black points in turn, divided by the compiler, until nothing changes much. Flags: -lm */
#include "../team.h"
#include <math.h>
enum { N = 66 };
static double u[N][N];
long work(int asked)
{
    double change = 0;
    for (int i = 0; i < N; i++)
        u[i][0] = u[0][i] = i;
#pragma omp parallel num_threads(asked)
    {
        PRESENT
        for (int round = 0; round < 20; round++) {
#pragma omp single
            change = 0;
            for (int colour = 0; colour < 2; colour++) {
#pragma omp for reduction(max : change)
                for (int i = 1; i < N - 1; i++)
                    for (int j = 1 + (i + colour) % 2; j < N - 1; j += 2) {
                        double new = (u[i - 1][j] + u[i + 1][j] + u[i][j - 1] + u[i][j + 1]) / 4;
                        change = fmax(change, fabs(new - u[i][j]));
                        u[i][j] = new;
                    }
            }
        }
    }
    return (long)(u[20][20] * 1e6);
}
