//! oneTBB.

use crate::pools::*;
use threadcap_testing::*;

rows! {
    COUNT(_ZN3tbb6detail2r115max_concurrencyEPKNS0_2d115task_arena_baseE, GETTER, 1)
    COUNT(_ZN3tbb6detail2r131constraints_default_concurrencyERKNS0_2d111constraintsEl, GETTER, 1)
    COUNT(_ZN3tbb6detail2r124numa_default_concurrencyEi, GETTER, 1)
    ELSEWHERE(_ZN3tbb6detail2r16createERNS0_2d114global_controlE)
    ELSEWHERE(_ZN3tbb6detail2r110initializeERNS0_2d115task_arena_baseE)
    ELSEWHERE(_ZN3tbb6detail2r127global_control_active_valueEi)
}

const PROGRAM: &str = r#"
#include <cstdio>
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
"#;

/// The build against Debian's, run with it, or with the one in this directory.
fn tbb(library: &str) {
    let header = "oneapi/tbb/task_arena.h";
    let Some(built) = build("tbb.cpp", PROGRAM, header, &["-ltbb"]) else { return };
    let program = Program::new(built).env("LD_LIBRARY_PATH", library);
    let pools = ["allowed", "allowed_again", "arena", "constrained_arena", "queue"];
    check(&program, &pools, &["stack", "lowered"]);
    assert!(program.bare().ok().number("team") > 2);
    for cap in [1, 2] {
        let capped = program.capped(cap).ok();
        for name in ["team", "default", "node", "constrained"] {
            let number = capped.number(name);
            assert!((1..=i64::from(cap)).contains(&number), "{name}={number} at a cap of {cap}");
        }
    }
}

#[test]
fn of_debian() {
    tbb("");
}

#[test]
fn of_today() {
    let Some(python) = python("science") else {
        return skip("needs the Python environment: scripts/venv science");
    };
    tbb(python.ancestors().nth(2).expect("a venv").join("lib").to_str().expect("UTF-8 paths"));
}
