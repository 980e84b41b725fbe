/* Who does what stands in a table that was made for as many threads as were asked for. */
#include "../team.h"

struct plan {
    int threads, *starts, *owners;
};

APART long execute(const struct plan *plan, int number)
{
    long sum = 0;
    for (int i = plan->starts[number]; i < plan->starts[number + 1]; i++)
        sum += item(i);
    for (int k = 0; k < 64; k++)
        if (plan->owners[k] == number)
            sum += item(k);
    return sum;
}

long work(int asked)
{
    struct plan plan = {asked, malloc((asked + 1) * sizeof(int)), malloc(64 * sizeof(int))};
    long sum = 0;
    for (int t = 0; t <= asked; t++)
        plan.starts[t] = start_of(t, asked);
    for (int k = 0; k < 64; k++)
        plan.owners[k] = k % asked;
#pragma omp parallel default(shared) num_threads(plan.threads)
    {
        PRESENT
#pragma omp critical
        sum += execute(&plan, omp_get_thread_num());
    }
    return sum;
}
