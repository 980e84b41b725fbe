/* Three calls lie between the region and the question. */
#include "../team.h"

static int shares;

APART static int my_number(int offset)
{
    return omp_get_thread_num() - offset;
}

APART static long my_start(int offset)
{
    return start_of(my_number(offset), shares);
}

APART static long my_share(int offset)
{
    return sum_of(my_start(offset), my_start(offset - 1));
}

APART static void my_work(long *sum)
{
    long share = my_share(0);
#pragma omp atomic
    *sum += share;
}

long work(int asked)
{
    long sum = 0;
    shares = asked;
#pragma omp parallel num_threads(asked)
    {
        PRESENT
        my_work(&sum);
    }
    return sum;
}
