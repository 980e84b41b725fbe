//! Where a job is placed: the shim and the launcher choose its CPUs by the same lines.
//!
//! From the question to the answer:
//! 1. [`hold()`] is asked to put a job on some of the CPUs that it was given.
//! 2. `lease` opens the lease file of the host, and looks which of them other jobs have leased.
//! 3. `topology` reads what `/sys` says of these CPUs, and has the choice made
//!    ([`threadcap_decide::topology`]).
//! 4. The chosen CPUs are leased; where another job was quicker, the choice is made again.
//! 5. The affinity is narrowed to them, and read back; where it is not so, the lease is dropped.
//!
//! [`lock()`] then keeps the job there.
//!
//! Nothing here allocates, takes a lock of the process, prints or panics: the shim calls it before
//! the loader has bound any function.

#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod hold;
mod lease;
mod lock;
mod topology;

pub use hold::hold;
pub use lock::lock;
