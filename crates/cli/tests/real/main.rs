//! The tests of the launcher that run real programs of other projects. They are slow, need much
//! that is installed for them, and measure how many CPUs are kept busy: run them one at a time,
//! `cargo test --test real -- --test-threads=1`.

mod brick;
mod locked_runtimes;
mod multi_user;
mod report;
mod schemas;
mod system_status;
