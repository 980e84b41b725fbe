//! The jobs of a host: which processes run under a cap, and what they tell of themselves.
//!
//! 1. [`pages`]: the pages in which processes tell what was asked and granted; read with care,
//!    since any process of a user can write them.
//! 2. [`processes`]: what the kernel tells of every process.
//! 3. [`job`]: both together, put into trees.
#![forbid(unsafe_code)]

pub mod job;
pub mod pages;
pub mod processes;

pub use job::{Host, Job, Member};
pub use pages::{Directory, FoundPage};
pub use processes::Process;
