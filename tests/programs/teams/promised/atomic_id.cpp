// An id of the thread, given by an atomic counter; shares of as many as asked, beside a loop.
#include "../team.h"
#include <atomic>
static std::atomic<int> ids{0};
static int my_id() { static thread_local int id = ids++; return id; }
long work(int asked)
{
    static long out[ITEMS];
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
#pragma omp for
        for (long i = 0; i < ITEMS; i++) out[i] = item(i);
        int t = my_id();
        for (long i = start_of(t, asked); i < start_of(t + 1, asked); i++) sum += out[i];
    }
    return sum;
}
