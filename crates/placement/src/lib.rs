//! Placement of jobs: shim and launcher choose CPUs with the same code.
//!
//! In order: 1. [`hold()`] is called to put a job on some of the CPUs that it was given. 2. `lease`
//! opens the lease file of the host, and checks which of them other jobs have leased. 3. `topology`
//! reads the topology of these CPUs from `/sys`, and makes the choice
//!    ([`threadcap_decide::topology`]).
//! 4. The chosen CPUs are leased; if another job was faster, the choice is repeated.
//! 5. The affinity is narrowed to them, and read back; if that failed, the lease is dropped.
//!
//! [`lock()`] then keeps the job there.
//!
//! Nothing here allocates, takes a mutex, prints or panics: the shim calls it before the loader has
//! bound any function.

#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod hold;
mod lease;
mod lock;
mod topology;

pub use hold::hold;
pub use lease::can_lease;
pub use lock::lock;
