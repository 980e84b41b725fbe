// The limit of oneTBB and the size of an arena: a line for each setting, one within another.
#include <cstdio>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

using oneapi::tbb::global_control;

static void show(const char *name, unsigned asked)
{
    std::printf("got_limit_%s_%u=%zu\n", name, asked,
                global_control::active_value(global_control::max_allowed_parallelism));
    oneapi::tbb::task_arena arena(static_cast<int>(asked));
    // Before that, the header answers what the constructor was given.
    arena.initialize();
    std::printf("got_arena_%s_%u=%d\n", name, asked, arena.max_concurrency());
}

int main()
{
    const unsigned all[] = {64, 3, 2, 1};
    for (unsigned asked : all) {
        global_control control(global_control::max_allowed_parallelism, asked);
        show("alone", asked);
    }
    global_control outer(global_control::max_allowed_parallelism, 64);
    for (unsigned asked : all) {
        {
            global_control inner(global_control::max_allowed_parallelism, asked);
            show("within", asked);
        }
        show("back", asked);
    }
    return 0;
}
