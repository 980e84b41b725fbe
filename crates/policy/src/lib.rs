//! Finds, verifies and reads the administrator's policy on this host. Its meaning is defined by
//! [`threadcap_decide::policy`].
//!
//! The file is read, not mapped: if it is truncated meanwhile, programs must not crash. It is
//! accepted only if only root can write to it.
//!
//! Shim and launcher use the same code. Nothing here allocates, takes a mutex, prints or panics:
//! the shim does so before the loader has bound any function.

#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

use core::ffi::CStr;
use libc::c_int;

use threadcap_decide::policy::{self, Broken, Policy};
use threadcap_sys::{Descriptor, Errno, Pages};

/// Policies of up to these sizes, some hundred and some thousand rules, are read onto the stack.
const SMALL: usize = 2 << 10;
const MIDDLE: usize = 16 << 10;

/// The user ID that a namespace shows for users that are not mapped.
const UNKNOWN_USER: libc::uid_t = 65534;

/// Why a file contains no valid policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// There is no such file.
    Absent,
    /// It cannot be opened or read; the error number.
    Unreadable(c_int),
    /// It is a directory, a link or a device.
    NotRegular,
    /// It does not belong to root.
    Owner,
    /// Others than root may write to it.
    Mode,
    /// It is too large for a policy.
    Size,
    /// It was written by another version, or is not a policy.
    Foreign,
    /// It is damaged.
    Damaged,
}

/// A policy, and whether user IDs in this namespace are the administrator's. In a user namespace
/// where root is not mapped, its creator chose them.
pub struct Found<'a> {
    /// The policy.
    pub policy: Policy<'a>,
    /// Whether its user IDs are valid for this process.
    pub knows_users: bool,
}

/// Evaluates the policy in force: the last valid one. `None` if there is none.
pub fn consult<R>(ask: impl Fn(Found) -> R) -> Option<R> {
    let ask = &ask;
    consult_at(policy::FILE, ask).or_else(|_| consult_at(policy::PREVIOUS, ask)).ok()
}

/// Evaluates the policy in this file.
pub fn consult_at<R>(path: &CStr, ask: impl Fn(Found) -> R) -> Result<R, Flaw> {
    let flags = libc::O_RDONLY | libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_CLOEXEC;
    let file = Descriptor::open(path, flags, 0).map_err(|error| match error {
        Errno(libc::ENOENT | libc::ENOTDIR) => Flaw::Absent,
        Errno(libc::ELOOP) => Flaw::NotRegular,
        Errno(number) => Flaw::Unreadable(number),
    })?;
    let status = file.status().map_err(unreadable)?;
    let length = trusted_length(&status)?;
    let knows_users = status.st_uid == 0;
    let with_policy = |bytes: &[u8]| match Policy::decode(bytes) {
        Ok(policy) => Ok(ask(Found { policy, knows_users })),
        Err(Broken::Foreign) => Err(Flaw::Foreign),
        Err(Broken::Damaged) => Err(Flaw::Damaged),
    };
    if length <= SMALL {
        on_stack::<SMALL, R>(&file, length, with_policy)
    } else if length <= MIDDLE {
        on_stack::<MIDDLE, R>(&file, length, with_policy)
    } else {
        in_memory(&file, length, with_policy)
    }
}

fn unreadable(Errno(number): Errno) -> Flaw {
    Flaw::Unreadable(number)
}

#[inline(never)] // so much stack, where it is needed alone
fn on_stack<const ROOM: usize, R>(
    file: &Descriptor,
    length: usize,
    with_policy: impl FnOnce(&[u8]) -> Result<R, Flaw>,
) -> Result<R, Flaw> {
    let mut buffer = [0; ROOM];
    let bytes = buffer.get_mut(..length).ok_or(Flaw::Size)?;
    read_all(file, bytes)?;
    with_policy(bytes)
}

#[cold]
fn in_memory<R>(
    file: &Descriptor,
    length: usize,
    with_policy: impl FnOnce(&[u8]) -> Result<R, Flaw>,
) -> Result<R, Flaw> {
    let mut pages = Pages::populated(length).map_err(unreadable)?;
    let bytes = pages.bytes();
    read_all(file, bytes)?;
    with_policy(bytes)
}

/// The length of a file that only root can have written.
fn trusted_length(status: &libc::stat64) -> Result<usize, Flaw> {
    if status.st_mode & libc::S_IFMT != libc::S_IFREG {
        return Err(Flaw::NotRegular);
    }
    if status.st_uid != 0 && status.st_uid != UNKNOWN_USER {
        return Err(Flaw::Owner);
    }
    if status.st_mode & (libc::S_IWGRP | libc::S_IWOTH) != 0 {
        return Err(Flaw::Mode);
    }
    let length = usize::try_from(status.st_size).map_err(|_| Flaw::Size)?;
    if length > policy::LARGEST { Err(Flaw::Size) } else { Ok(length) }
}

/// Fills the buffer; a file that ends early is being changed.
fn read_all(file: &Descriptor, buffer: &mut [u8]) -> Result<(), Flaw> {
    let length = file.fill(buffer).map_err(unreadable)?;
    if length == buffer.len() { Ok(()) } else { Err(Flaw::Damaged) }
}
