/* Eight threads, written into the code, as the four of BLAKE2bp. */
#include "../team.h"

long work(int asked)
{
    long part[8] = {0}, sum = 0;
    (void)asked;
#pragma omp parallel shared(part) num_threads(8)
    {
        int number = omp_get_thread_num();
        PRESENT
        part[number] = sum_of(ITEMS / 8 * number, ITEMS / 8 * (number + 1));
    }
    for (int i = 0; i < 8; i++)
        sum += part[i];
    return sum;
}
