// A resumable object per thread asked for, like a coroutine, stepped by the thread of its number.
#include "../team.h"
#include <vector>
struct Task { long at, end, sum = 0; bool resume() { for (int k = 0; k < 100 && at < end; k++) sum += item(at++); return at < end; } };
long work(int asked)
{
    std::vector<Task> tasks;
    for (int t = 0; t < asked; t++) tasks.push_back({start_of(t, asked), start_of(t + 1, asked)});
#pragma omp parallel num_threads(asked)
    {
        PRESENT
        while (tasks[omp_get_thread_num()].resume()) {}
    }
    long sum = 0;
    for (auto &t : tasks) sum += t.sum;
    return sum;
}
