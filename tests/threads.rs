//! Promise: every thread runs, is counted, and the whole process uses no more than the cap.

use threadcap_testing::*;

#[test]
fn over_cap_threads_run_and_take_turns() {
    let program = Program::new(compile("pthreads.c", &[])).arg("64");
    let (bare, capped) = (program.bare().ok(), program.alone().capped(1).ok());
    assert_eq!(capped.number("threads"), 64);
    assert_eq!(capped.number("sum"), bare.number("sum"));
    assert_eq!(capped.number("cpus"), 1);
    assert!(bare.number("cpus") > 1, "bare, it may use more than one CPU");
    capped.assert_within(1);
}
