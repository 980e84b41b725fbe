//! The hooks of libc, and our own interface: get a decision, record it, jump to the real function.
//!
//! Those of runtimes are in [`crate::runtimes`], or need no code of their own: [`crate::counts`].

pub mod copies;
pub mod cpus;
pub mod dl;
pub mod ending;
pub mod environment;
pub mod exec;
pub mod facts;
pub mod files;
mod interface;
pub mod masks;
pub mod names;
pub mod real_file;
pub mod rereading;
pub mod syscall;
pub mod threads;
