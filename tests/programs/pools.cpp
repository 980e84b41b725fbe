/* Asks oneTBB (-DTBB) or OpenCV (-DOPENCV) for 64 threads; prints how many they believe in. */
#include <cstdio>

#if defined TBB
#define TBB_PREVIEW_TASK_ARENA_CONSTRAINTS_EXTENSION 1
#include <atomic>
#include <chrono>
#include <set>
#include <mutex>
#include <thread>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

using namespace oneapi;

/* How many threads take part in a loop whose steps give others the time to come. */
static int team()
{
    std::mutex mutex;
    std::set<std::thread::id> seen;
    tbb::parallel_for(0, 256, [&](int) {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        std::lock_guard<std::mutex> lock(mutex);
        seen.insert(std::this_thread::get_id());
    }, tbb::simple_partitioner());
    return (int)seen.size();
}

int main()
{
    std::printf("default=%d\n", tbb::info::default_concurrency());
    std::printf("node=%d\n", tbb::info::default_concurrency(tbb::info::numa_nodes().front()));
    std::printf("constrained=%d\n",
        tbb::detail::r1::constraints_default_concurrency(tbb::task_arena::constraints(-1, -1), 0));
    {
        tbb::global_control stack(tbb::global_control::thread_stack_size, 1 << 20);
        std::printf("stack=%zu\n", tbb::global_control::active_value(tbb::global_control::thread_stack_size));
    }
    tbb::global_control control(tbb::global_control::max_allowed_parallelism, 64);
    std::printf("allowed=%zu\n",
        tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism));
    {
        tbb::global_control lower(tbb::global_control::max_allowed_parallelism, 1);
        std::printf("lowered=%zu\n",
            tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism));
    }
    std::printf("allowed_again=%zu\n",
        tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism));
    tbb::task_arena arena(64, 4);
    std::printf("team=%d\n", arena.execute(team));
    std::printf("arena=%d\n", arena.max_concurrency());
    tbb::task_arena constrained(tbb::task_arena::constraints(-1, -1).set_max_concurrency(64));
    constrained.initialize();
    std::printf("constrained_arena=%d\n", constrained.max_concurrency());
    /* Tasks of an arena with nobody in it still run. */
    std::atomic<bool> done{false};
    tbb::task_arena queue(64, 8);
    queue.enqueue([&] { done = true; });
    while (!done)
        std::this_thread::yield();
    std::printf("queue=%d\n", queue.max_concurrency());
}

#elif defined OPENCV
#include <opencv2/core.hpp>

int main()
{
    cv::setNumThreads(64);
    std::printf("pool=%d\n", cv::getNumThreads());
}
#endif
