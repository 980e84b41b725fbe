//! The tests of the launcher that run real programs of other projects. They are slow, and need much
//! that is installed for them. Two run at a time, since most keep one CPU busy:
//! `cargo test --test real -- --test-threads=2`. What measures how many CPUs a program keeps busy
//! runs it with nothing beside it (`Program::alone`).

mod brick;
mod locked_runtimes;
mod multi_user;
mod report;
mod schemas;
mod system_status;
