// A virtual function after a loop of the compiler's.
#include "../team.h"
#include <memory>
static long out[ITEMS];
struct Step { virtual ~Step() = default; virtual long run(int asked) const = 0; };
struct Part : Step { long run(int asked) const override { long s = 0; int t = omp_get_thread_num(); for (long i = start_of(t, asked); i < start_of(t + 1, asked); i++) s += out[i]; return s; } };
struct Other : Step { long run(int) const override { return 0; } };
long work(int asked)
{
    std::unique_ptr<Step> step(asked ? (Step *)new Part : new Other);
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
#pragma omp for
        for (long i = 0; i < ITEMS; i++) out[i] = item(i);
        sum += step->run(asked);
    }
    return sum;
}
