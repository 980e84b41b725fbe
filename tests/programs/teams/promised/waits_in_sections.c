/* One section waits for what another one, which comes after it, writes. */
#include "../team.h"

enum { BLOCKS = 100, BLOCK = ITEMS / BLOCKS };
static int is_full[BLOCKS];
static long block[BLOCKS];

long work(int asked)
{
    long sum = 0;
    int full;
    (void)asked;
#pragma omp parallel sections num_threads(4) private(full)
    {
#pragma omp section
        for (int i = 0; i < BLOCKS; i++) {
            do {
#pragma omp atomic read seq_cst
                full = is_full[i];
            } while (!full);
            sum += block[i];
        }
#pragma omp section
        for (int i = 0; i < BLOCKS; i++) {
            block[i] = sum_of(i * BLOCK, (i + 1) * BLOCK);
#pragma omp atomic write seq_cst
            is_full[i] = 1;
        }
    }
    return sum;
}
