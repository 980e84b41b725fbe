//! Promise: a child of `fork` takes over nothing that another thread of its parent was in the
//! middle of: no search, no lock, no count, no page.

use threadcap_testing::*;

/// Forks while other threads search or close, often enough that every run meets them in the middle.
/// A child is killed if it hangs, and prints which of its first calls went wrong.
fn first_calls_of_children(way: &str, parent_does: &str) {
    let (blas, module) =
        (compile_library("fake_blas.c", &[]), compile_library("opened_module.c", &[]));
    let program = Program::new(compile("forked_midway.c", &[]));
    let program = program.arg(blas).arg(module).arg(way).arg(parent_does).arg("100");
    let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
    assert_eq!((bare.number("failed"), bare.number("set")), (0, 64));
    assert_eq!((capped.number("failed"), capped.number("set")), (0, 1), "{way}, {parent_does}");
}

#[test]
fn forked_while_threads_search() {
    first_calls_of_children("fork", "search");
}

#[test]
fn forked_while_threads_close_libraries() {
    first_calls_of_children("fork", "close");
}

/// With `_Fork`, and with a raw system call: no fork handler runs.
#[test]
fn forked_past_the_handlers() {
    for way in ["_Fork", "clone"] {
        first_calls_of_children(way, "search");
        first_calls_of_children(way, "close");
    }
}
