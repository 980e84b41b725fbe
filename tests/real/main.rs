//! The tests of the library that run real programs of other projects. They are slow, need much
//! that is installed for them, and measure how many CPUs are kept busy: run them one at a time,
//! `cargo test --test real -- --test-threads=1`.

mod big_machine;
mod cluster;
mod frameworks;
mod ledger;
mod limits;
mod names;
mod numeric;
mod openmp;
mod pools;
mod tensorflow;
mod trees;
