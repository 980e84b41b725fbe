/* A ring by the asked number, with a label from number and size. */
#include "../team.h"
static char label[MOST][32];
long work(int asked)
{
    static long part[MOST];
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        int number = omp_get_thread_num();
        PRESENT
        snprintf(label[number], 32, "%d/%d", number, omp_get_num_threads());
        part[number] = sum_of(start_of(number, asked), start_of(number + 1, asked));
#pragma omp barrier
        sum += part[(number + 1) % asked];
    }
    return sum;
}
