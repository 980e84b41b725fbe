//! The jobs of a host: which processes run under a cap, and what they tell of themselves.
//!
//! 1. [`pages`]: the pages in which processes tell what was asked and granted; read with care,
//!    since any process of a user can write them.
//!    [`snapshot`] takes one apart.
//! 2. [`processes`]: what the kernel tells of every process.
//! 3. [`job`]: both together, put into trees.
//! 4. What is shown of them: [`overview`] one line each, [`pools`] and [`told`] all of a process.
//!
//! Apart from that, [`coverage`] tells which processes of a host the library is in.
#![forbid(unsafe_code)]

pub mod coverage;
pub mod job;
mod mappings;
pub mod overview;
pub mod pages;
pub mod pools;
pub mod processes;
pub mod snapshot;
pub mod told;
pub mod users;

#[cfg(test)]
mod testing;
