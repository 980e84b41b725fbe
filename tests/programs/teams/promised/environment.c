/* The number comes by a variable of the program's own. */
#include "../team.h"

long work(int asked)
{
    const char *threads = getenv("MY_TEAM");
    long sum = 0;
    int shares = threads ? atoi(threads) : asked;
#pragma omp parallel num_threads(shares) reduction(+ : sum)
    {
        int number = omp_get_thread_num();
        PRESENT
        sum += sum_of(start_of(number, shares), start_of(number + 1, shares));
    }
    return sum;
}
