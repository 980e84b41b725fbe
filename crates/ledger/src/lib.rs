//! The page in which a process tells what was asked for and what was granted.
//!
//! The preloaded library writes it ([`Page`]: atomics in memory that others may read at any
//! time), without waiting for anybody; the launcher reads a copy of its bytes ([`Snapshot`]) and believes none of them.
#![no_std]
#![cfg_attr(not(test), forbid(unsafe_code))]

extern crate alloc;

pub mod json;
mod page;
mod snapshot;
mod writer;

pub use page::{
    Ending, Header, Kind, LIBRARIES, Library, MAGIC, NO_LIBRARY, Page, REQUESTS, Request, TEXT,
    Text, VERSION,
};
pub use snapshot::{LibrarySnapshot, RequestSnapshot, Snapshot, Unreadable};
pub use writer::Asking;
