//! The tests of the library that run real programs of other projects. They are slow, and need much
//! that is installed for them. Two run at a time, since most keep one CPU busy:
//! `cargo test --test real -- --test-threads=2`. What measures how many CPUs a program keeps busy
//! runs it with nothing beside it (`Program::alone`).

mod big_machine;
mod budget;
mod cluster;
mod frameworks;
mod getters;
mod ledger;
mod limits;
mod musl;
mod names;
mod pools;
mod sandboxes;
mod team_programs;
mod teams;
mod trees;

/// Takes the rows of a runtime, which `tests/hooked.rs` reads: how each of its functions takes a
/// count. They are written down apart from the library's own data, so that a mistake there is not
/// repeated.
macro_rules! rows {
    ($($row:tt)*) => {};
}

/// One file for each runtime: its rows, and its test on the real library.
mod runtimes {
    include!(concat!(env!("OUT_DIR"), "/runtime_tests.rs"));
}
