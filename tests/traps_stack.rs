//! Promise: hooks run on the stack of a coroutine, which may be one page.

use threadcap_testing::*;

const CALLS: [&str; 23] = [
    "open",
    "openat",
    "getenv",
    "setenv",
    "putenv",
    "sched_setaffinity",
    "sched_getaffinity",
    "pthread_setaffinity_np",
    "pthread_attr_setaffinity_np",
    "syscall_set",
    "syscall_get",
    "sysconf",
    "posix_spawn",
    "execve",
    "sched_getcpu",
    "pthread_create",
    "fopen",
    "dlsym",
    "fork",
    "system",
    "popen",
    "_exit",
    "exit",
];

#[test]
fn every_kind_of_hook_fits_into_one_page() {
    let program = compile("small_stacks.c", &["-pthread"]);
    for call in CALLS {
        // Bound at the start: the loader's own lazy binding needs most of a page.
        let program = Program::new(program.clone()).arg(call).env("LD_BIND_NOW", "1");
        // The bare run shows that libc's own needs do fit.
        program.bare().ok();
        // A larger cap is divided among workers, which are counted at the first call.
        for cap in [1, 2, 3] {
            program.capped(cap).ok();
            program.clone().env("THREADCAP_REPORT", "-").capped(cap).ok();
        }
    }
}

const REGIONS: [&str; 9] =
    ["set", "set and loop", "get", "processors", "dlsym", "loop", "promised", "tasks", "nested"];

/// Code is read before a team starts: that took 24 KiB of the caller's stack.
#[test]
fn regions_start_on_the_stack_of_a_coroutine() {
    // libomp needs more than a page itself.
    for (compiler, bytes) in [("gcc", "4096"), ("clang", "8192")] {
        if tool(compiler).is_none() {
            continue;
        }
        let program = compile_with(compiler, "small_stack_regions.c", &["-O2", "-fopenmp"]);
        for region in REGIONS {
            let program = Program::new(program.clone()).arg(bytes).arg(region);
            let program = program.env("LD_BIND_NOW", "1");
            let bare = program.bare().ok();
            for cap in [1, 2, 3] {
                assert_eq!(program.capped(cap).ok().stdout, bare.stdout, "{compiler}, {region}");
            }
        }
    }
}
