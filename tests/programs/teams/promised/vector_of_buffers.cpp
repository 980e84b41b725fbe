/* Buffers of their own for as many threads as asked for, each told which part is its own. */
#include "../team.h"
#include <vector>
struct Buffer {
    long from, to;
    std::vector<long> values;
};
class Engine {
    std::vector<Buffer> buffers;

public:
    Engine(int n) : buffers(n)
    {
        for (int i = 0; i < n; i++)
            buffers[i].from = start_of(i, n), buffers[i].to = start_of(i + 1, n);
    }
    long run()
    {
        long sum = 0;
#pragma omp parallel num_threads(buffers.size()) reduction(+ : sum)
        {
            PRESENT
            Buffer &own = buffers.at(omp_get_thread_num());
            for (long i = own.from; i < own.to; i++)
                own.values.push_back(item(i));
#pragma omp barrier
#pragma omp for schedule(static)
            for (size_t i = 0; i < buffers.size(); i++)
                for (long value : buffers[i].values)
                    sum += value;
        }
        return sum;
    }
};
long work(int asked)
{
    Engine engine(asked);
    return engine.run();
}
