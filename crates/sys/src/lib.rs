//! System calls, made directly: without libc's wrappers, which other preloads may hook, and which
//! the loader has to bind first.
//!
//! | module | holds |
//! | --- | --- |
//! | [`mod@file`] | [`Descriptor`], which closes itself, and operations on paths |
//! | [`memory`] | [`Mapping`], which unmaps itself, and the calls that it is made of |
//! | [`process`] | facts about this process and its threads, and what they can change in themselves |
//! | [`Readable`] | reads memory of the program without risking a fault |
//! | [`seccomp`] | installs a filter of system calls |
//! | [`valgrind`] | asks Valgrind's tools to pass over what they misjudge |
//!
//! The shim calls all of it: in constructors before any function is bound, in signal handlers, and
//! in children of `vfork`. So nothing here allocates, takes a lock, panics or touches `errno`.
//!
//! Not rustix: its `linux_raw` backend would serve for open, stat, mmap and memfd, but it has no
//! open-file-description locks and no seccomp(2), `set_tid_address` only in its private `runtime`
//! module, a heap behind `getgroups` and `getcwd`, and a vDSO lookup in its first `clock_gettime`;
//! a layer like this one would remain beside it.

#![no_std]
#![warn(missing_docs)]

mod call;
mod errno;
pub mod file;
pub mod memory;
pub mod process;
mod readable;
pub mod seccomp;
pub mod valgrind;

pub use call::pass_on;
pub use errno::Errno;
pub use file::Descriptor;
pub use memory::Mapping;
pub use readable::Readable;
