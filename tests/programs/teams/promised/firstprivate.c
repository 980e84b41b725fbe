/* The number asked for is a private copy of every thread, and so is the scratch. */
#include "../team.h"

long work(int asked)
{
    long sum = 0, scratch[4] = {1, 2, 3, 4};
    int threads = asked;
#pragma omp parallel num_threads(threads) firstprivate(threads, scratch) reduction(+ : sum)
    {
        int number = omp_get_thread_num();
        PRESENT
        for (; number < ITEMS; number += threads) {
            scratch[number % 4] += item(number);
            sum += scratch[number % 4] % 7;
        }
    }
    return sum;
}
