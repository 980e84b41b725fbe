//! The decisions of threadcap, separate from how they are carried out.
//!
//! Everything here is a pure function of its arguments: no `unsafe`, no system call, no allocation,
//! no panic. The shim calls it from signal handlers and from children of `vfork`; the launcher
//! calls it before `exec`; the tests call it with arbitrary input.
//!
//! | module | decides |
//! | --- | --- |
//! | [`settings`] | the settings in the environment: the cap and its switches |
//! | [`grant`] | how much of a request is granted |
//! | [`variables`] | which environment variables size a pool, and how each is lowered |
//! | [`auto`] | what `auto` stands for |
//! | [`budget`] | how the workers of a job share its cap |
//! | [`environment`] | the environment of a child of the job |
//! | [`program`] | the loader that will start a program, from its file |
//! | [`cpu_index`] | whether a program reads the index of its CPU without libc, or compares it with its mask |
//! | [`filters`] | whether a program may install a filter of system calls without libc |
//! | [`cpulist`] | parses and formats lists of CPUs, as the kernel writes them |
//! | [`topology`] | which CPUs a job is held on, given the host's facts and other jobs' leases |
//! | [`sysfs`] | the topology of the host, from the kernel's files |
//! | [`cpus`] | whether a job must be held, and how the masks that it sets are changed |
//! | [`files`] | which files contain the number of CPUs, and what they show |
//! | [`policy`] | the administrator's policy for a process, by user, group and executable |
//! | [`preloads`] | the host's preload list with our entry added or removed |
//! | [`lock`] | the filter under which a job cannot change its affinity |
//! | [`text`] | formats numbers without allocation |

#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[cfg(any(test, fuzzing))]
extern crate std;

/// The file name of the shim.
pub const LIBRARY: &str = "libthreadcap.so";

pub mod auto;
pub mod budget;
mod bytes;
pub mod cpu_index;
pub mod cpulist;
pub mod cpus;
pub mod environment;
pub mod files;
pub mod filters;
pub mod grant;
pub mod lock;
pub mod policy;
pub mod preloads;
pub mod program;
pub mod settings;
pub mod status;
pub mod sysfs;
pub mod text;
pub mod topology;
pub mod variables;
