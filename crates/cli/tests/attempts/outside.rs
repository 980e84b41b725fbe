//! Attempts with the help of a process outside the job: no filter on the job can prevent these.

use super::{Attempt, further, leaked, widening};
use threadcap_testing::compile;

/// Marks the command that is to start in the tree while the rest runs outside of it. The word
/// before it is what runs outside: `taskset` widens the program, `sleep` is a process whose ID it
/// gets.
pub(crate) const OUTSIDE: &str = "outside";

/// All of them.
pub(super) fn all() -> Vec<Attempt> {
    let escape = leaked(&compile("escape.c", &["-ldl"]));
    vec![
        widening("a helper outside the job: `taskset -p`", &["taskset", OUTSIDE, escape]),
        widening(
            "code put into a process outside the job, by `ptrace`",
            &["sleep", OUTSIDE, further(), "ptrace_outside"],
        ),
        widening("the same by `/proc/PID/mem`", &["sleep", OUTSIDE, further(), "memory_outside"]),
    ]
}
