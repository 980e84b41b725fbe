/* Each thread draws its number once, by `atomic capture`, and there is no loop. */
#include "../team.h"

static const long weight[8] = {3, 1, 4, 1, 5, 9, 2, 6};
static int next;

long work(int asked)
{
    long part[8] = {0}, sum = 0;
    (void)asked;
#pragma omp parallel num_threads(8)
    {
        int number;
        PRESENT
#pragma omp atomic capture
        number = next++;
        part[number] = weight[number] * 100;
    }
    for (int i = 0; i < 8; i++)
        sum += part[i];
    return sum;
}
