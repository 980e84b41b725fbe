/* A struct gets number and size of the team, and a function divides by them. */
#include "../team.h"
struct me { int number, size; };
APART static long run(const struct me *m)
{
    return sum_of(start_of(m->number, m->size), start_of(m->number + 1, m->size));
}
long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        struct me m = {omp_get_thread_num(), omp_get_num_threads()};
        PRESENT
        sum += run(&m);
    }
    return sum;
}
