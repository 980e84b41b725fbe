/* Omp_get_team_size and omp_get_ancestor_thread_num of the current level. */
#include "../team.h"
long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        int level = omp_get_level();
        int n = omp_get_team_size(level), t = omp_get_ancestor_thread_num(level);
        PRESENT
        sum += sum_of(start_of(t, n), start_of(t + 1, n));
    }
    return sum;
}
