/* Chunks by the asked number, and the last thread (by size) takes the rest. */
#include "../team.h"
long work(int asked)
{
    long sum = 0;
    long chunk = ITEMS / asked;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        int number = omp_get_thread_num();
        PRESENT
        long from = number * chunk;
        long to = number == omp_get_num_threads() - 1 ? from + chunk + ITEMS % asked : from + chunk;
        sum += sum_of(from, to);
    }
    return sum;
}
