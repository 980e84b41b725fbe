/* A counter runs down from the number asked for; whoever takes it to zero sums up. */
#include "../team.h"
static long part[ITEMS];
long work(int asked)
{
    int left = asked;
    long sum = -1;
#pragma omp parallel num_threads(asked)
    {
        int mine;
        PRESENT
#pragma omp for schedule(dynamic, 16)
        for (long i = 0; i < ITEMS; i++)
            part[i] = item(i);
#pragma omp atomic capture
        mine = --left;
        if (mine == 0) {
            sum = 0;
            for (long i = 0; i < ITEMS; i++)
                sum += part[i];
        }
    }
    return sum;
}
