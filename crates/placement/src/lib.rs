//! Where a job is placed: the shim and the launcher choose its CPUs by the same lines.
//!
//! From the question to the answer:
//! 1. [`lease::place`] is asked for some of the CPUs that a process was given. It opens the lease
//!    file of the host, and looks which of them other jobs have leased.
//! 2. `topology` reads what `/sys` says of these CPUs, and has the policy choose
//!    ([`threadcap_decide::topology`]).
//! 3. The chosen CPUs are leased; where another job was quicker, the choice is made again.
//!
//! Apart from that, [`policy_file`] reads the administrator's policy, for both.
//!
//! All of it goes by the system calls of [`raw`], which the shim also makes elsewhere. Nothing
//! here allocates, locks memory, prints or panics: the shim calls it before the loader has bound
//! any function, and reads files by it in children of `vfork`.

#![no_std]
#![warn(missing_docs)]

pub mod lease;
pub mod policy_file;
pub mod raw;
mod topology;
