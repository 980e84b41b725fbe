/* A thread draws a token once; it takes every so many-th query from its token on, beside a loop of the
 * compiler's. */
#include "../team.h"
static int tokens;
struct queries {
    int slices;
    const long *answers;
};
static long slice_of(const struct queries *queries, int slice)
{
    long sum = 0;
    for (int i = slice; i < 1000; i += queries->slices)
        sum += queries->answers[i];
    return sum;
}
long work(int asked)
{
    static long answers[1000];
    struct queries queries = {asked, answers};
    long sum = 0;
#pragma omp parallel num_threads(asked)
    {
        int token;
        PRESENT
#pragma omp atomic capture
        token = tokens++;
#pragma omp for
        for (int i = 0; i < 1000; i++)
            answers[i] = item(i) * i;
        long own = slice_of(&queries, token);
#pragma omp atomic
        sum += own;
    }
    return sum;
}
