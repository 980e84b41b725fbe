/* A league of teams on the host. */
#include "../team.h"
static long a[ITEMS];
long work(int asked)
{
#pragma omp teams num_teams(2) thread_limit(asked)
#pragma omp distribute parallel for num_threads(asked)
    for (long i = 0; i < ITEMS; i++) {
        if (omp_get_team_num() == 0) {
            PRESENT_IN_LOOP
        }
        a[i] = item(i);
    }
    long sum = 0;
    for (long i = 0; i < ITEMS; i++)
        sum += a[i];
    return sum;
}
