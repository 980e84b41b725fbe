/* Blocks in turns, with a barrier after each step of a factorisation. */
#include "../team.h"

enum { BLOCKS = 24, WIDTH = 40 };

long work(int asked)
{
    static long matrix[BLOCKS][WIDTH];
    long sum = 0;
    for (int b = 0; b < BLOCKS; b++)
        for (int i = 0; i < WIDTH; i++)
            matrix[b][i] = item(b * WIDTH + i);
#pragma omp parallel num_threads(asked)
    {
        const int number = omp_get_thread_num();
        PRESENT
        for (int step = 0; step < BLOCKS; step++) {
            for (int b = step + 1; b < BLOCKS; b++)
                if (b % asked == number)
                    for (int i = 0; i < WIDTH; i++)
                        matrix[b][i] = (matrix[b][i] + 3 * matrix[step][i]) % 1009;
#pragma omp barrier
        }
    }
    for (int b = 0; b < BLOCKS; b++)
        for (int i = 0; i < WIDTH; i++)
            sum += matrix[b][i] * (b + i);
    return sum;
}
