//! Prints the environment that a careful user sets by hand, one `NAME=VALUE` a line with `{}` for
//! the number. For the benchmarks.

use std::collections::BTreeSet;

use threadcap_runtimes::RUNTIMES;

fn main() {
    let entries = RUNTIMES.iter().flat_map(|runtime| runtime.advice.variables);
    for entry in entries.collect::<BTreeSet<_>>() {
        println!("{entry}");
    }
}
