//! The page in which a process records what was asked for and what was granted.
//!
//! The preloaded library writes it ([`Page`]: atomics in memory that others may read at any time)
//! without ever waiting. Others read a copy of its bytes and trust none of them:
//! `threadcap_jobs::snapshot`.
#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[cfg(test)]
extern crate std;

pub mod json;
mod page;
mod writer;

pub use page::{
    Ending, Header, LIBRARIES, LibraryEntry, MAGIC, NO_LIBRARY, Page, REQUESTS, RequestEntry,
    RequestKind, TEXT, Text, VERSION, in_order, unpacked,
};
pub use writer::Asking;

/// What the names of directories of pages begin with, before the user ID.
pub const DIRECTORY_PREFIX: &str = "threadcap-";

/// A user's directory of pages is `threadcap-UID`, or `threadcap-UID-NUMBER` if another user has that
/// name. The numbers up to this one are tried in order.
pub const OTHER_NAMES: u32 = 7;
