//! The jobs of a host: which processes run under a cap, and what their pages contain.
//!
//! 1. [`pages`] reads the pages in which processes record what was asked and granted, with care,
//!    since any process of a user can write them. [`snapshot`] decodes one.
//! 2. [`processes`] reads what the kernel knows about every process.
//! 3. [`job`] combines the two into trees of processes.
//! 4. [`overview`] has one line per job; [`pools`] and [`record`] describe a process in full.
//!
//! Separately, [`coverage`] finds the processes of a host that run without the library, and
//! [`confinement`] what the kernel enforces for each.
#![forbid(unsafe_code)]

pub mod confinement;
pub mod coverage;
pub mod effort;
mod elsewhere;
pub mod job;
mod mappings;
mod names;
pub mod overview;
pub mod pages;
pub mod pools;
pub mod processes;
pub mod record;
pub mod snapshot;
pub mod users;

#[cfg(test)]
mod testing;
