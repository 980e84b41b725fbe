/* A league of as many teams as asked for, each of which takes the share of its number. */
#include "../team.h"
long work(int asked)
{
    long sum = 0;
#pragma omp teams num_teams(asked) reduction(+ : sum)
    {
        int t = omp_get_team_num();
        __sync_fetch_and_add(&team, 1);
        sum += sum_of(start_of(t, asked), start_of(t + 1, asked));
    }
    return sum;
}
