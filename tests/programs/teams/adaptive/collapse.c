/* Two loops that are divided as one. */
#include "../team.h"

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
#pragma omp for collapse(2)
        for (int i = 0; i < 100; i++)
            for (int k = 0; k < 200; k++)
                sum += item(200 * i + k);
    }
    return sum;
}
