/* A function of an inner region asks for the outer number. */
#include "../team.h"
APART static long outer_start(int asked, int more) { return start_of(omp_get_ancestor_thread_num(1) + more, asked); }
long work(int asked)
{
    long sum = 0;
    omp_set_max_active_levels(2);
#pragma omp parallel num_threads(asked)
    {
        long part = 0;
        PRESENT
#pragma omp parallel num_threads(2) reduction(+ : part)
        {
#pragma omp for
            for (long i = outer_start(asked, 0); i < outer_start(asked, 1); i++) part += item(i);
        }
#pragma omp atomic
        sum += part;
    }
    return sum;
}
