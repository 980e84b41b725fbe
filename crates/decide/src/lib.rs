//! What threadcap decides, apart from how it is carried out.
//!
//! Everything here is a pure function of its arguments: no `unsafe`, no system call, no
//! allocation, no panic. The shim calls it from signal handlers and from children of `vfork`;
//! the launcher calls it before `exec`; the tests call it with whatever they like.
//!
//! | module | decides |
//! | --- | --- |
//! | [`settings`] | what the environment asks of us: the cap and the switches beside it |
//! | [`grant`] | how much of a request is granted |
//! | [`variables`] | which environment variables size a pool, and how each is lowered |
//! | [`auto`] | the number behind the word `auto` |
//! | [`environment`] | what a child of the job finds in its environment |
//! | [`program`] | what a program's file says of the loader that will start it |
//! | [`cpulist`] | reads and writes lists of CPUs as the kernel spells them |
//! | [`topology`] | which CPUs a job is held on, given the host's facts and other jobs' leases |
//! | [`sysfs`] | what the kernel's files say about the host |
//! | [`cpus`] | whether a job has to be held, and what becomes of a mask it writes |
//! | [`files`] | which files tell how many CPUs there are, and what they show |
//! | [`policy`] | what the administrator prescribes to a process, by user, group and executable |
//! | [`preloads`] | what becomes of the host's list of preloads when our entry comes or goes |
//! | [`lock`] | the filter under which a job cannot change its affinity |
//! | [`text`] | how numbers are written, without an allocation |

#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[cfg(test)]
extern crate std;

/// What the file of the shim is called, wherever it lies.
pub const LIBRARY: &str = "libthreadcap.so";

pub mod auto;
pub mod cpulist;
pub mod cpus;
pub mod environment;
pub mod files;
pub mod grant;
pub mod lock;
pub mod policy;
pub mod preloads;
pub mod program;
pub mod settings;
pub mod sysfs;
pub mod text;
pub mod topology;
pub mod variables;
