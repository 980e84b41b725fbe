//! Promise: hooks run on the stack of a coroutine, which may be one page.

use threadcap_testing::*;

const CALLS: [&str; 15] = [
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
    "exit",
];

#[test]
fn every_kind_of_hook_fits_into_one_page() {
    // Bound at the start: the loader's own lazy binding needs most of a page.
    let program = compile("small_stacks.c", &["-Wl,-z,now", "-pthread"]);
    for call in CALLS {
        let program = Program::new(program.clone()).arg(call);
        // The bare run shows that libc's own needs do fit.
        program.bare().ok();
        program.capped(1).ok();
    }
}
