//! The administrator's policy, as it lies on this host: found, distrusted, read.
//!
//! The file is read, not mapped: one that is cut short while it is looked at must not end every
//! program of the host. It counts only if root alone can write to it.

use core::ffi::CStr;
use libc::c_int;

use crate::raw::{self, Refused};
use threadcap_decide::system::{self, Broken, Policy};

/// Policies of up to these sizes, some hundred rules and some thousand, are read onto the stack.
const SMALL: usize = 2 << 10;
const MIDDLE: usize = 16 << 10;

/// The user that a namespace shows where it has no number for the real one.
const UNKNOWN_USER: libc::uid_t = 65534;

/// Why there is no policy in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// There is no such file.
    Absent,
    /// The kernel refuses to open or read it, by this error number.
    Unreadable(c_int),
    /// It is a directory, a link or a device.
    NotRegular,
    /// It does not belong to root.
    Owner,
    /// Others than root may write to it.
    Mode,
    /// It is larger than any policy.
    Size,
    /// It was written by another version, or is no policy.
    Foreign,
    /// It is not as it was written.
    Damaged,
}

/// A policy, and whether user numbers mean here what the administrator means by them. In a user
/// namespace that does not know root, whoever made it chose them.
pub struct Found<'a> {
    /// The policy.
    pub policy: Policy<'a>,
    /// Whether its user numbers are those of this process.
    pub knows_users: bool,
}

/// Asks the policy in force: the last good one. `None`: there is none.
pub fn consult<R>(ask: impl Fn(Found) -> R) -> Option<R> {
    let ask = &ask;
    consult_at(system::FILE, ask).or_else(|_| consult_at(system::PREVIOUS, ask)).ok()
}

/// Asks the policy in this file.
pub fn consult_at<R>(path: &CStr, ask: impl Fn(Found) -> R) -> Result<R, Flaw> {
    let flags = libc::O_RDONLY | libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_CLOEXEC;
    let descriptor = raw::open(path, flags, 0).map_err(|refused| match refused {
        Refused(libc::ENOENT | libc::ENOTDIR) => Flaw::Absent,
        Refused(libc::ELOOP) => Flaw::NotRegular,
        Refused(number) => Flaw::Unreadable(number),
    })?;
    let answer = consult_open(descriptor, ask);
    raw::close(descriptor);
    answer
}

fn consult_open<R>(descriptor: c_int, ask: impl Fn(Found) -> R) -> Result<R, Flaw> {
    let status = raw::status(descriptor).map_err(|Refused(number)| Flaw::Unreadable(number))?;
    let length = trusted_length(&status)?;
    let knows_users = status.st_uid == 0;
    let with_policy = |file: &[u8]| match Policy::decode(file) {
        Ok(policy) => Ok(ask(Found { policy, knows_users })),
        Err(Broken::Foreign) => Err(Flaw::Foreign),
        Err(Broken::Damaged) => Err(Flaw::Damaged),
    };
    if length <= SMALL {
        on_stack::<SMALL, R>(descriptor, length, with_policy)
    } else if length <= MIDDLE {
        on_stack::<MIDDLE, R>(descriptor, length, with_policy)
    } else {
        in_memory(descriptor, length, with_policy)
    }
}

#[inline(never)] // so much stack, where it is needed alone
fn on_stack<const ROOM: usize, R>(
    descriptor: c_int,
    length: usize,
    with_policy: impl FnOnce(&[u8]) -> Result<R, Flaw>,
) -> Result<R, Flaw> {
    let mut buffer = [0; ROOM];
    let file = buffer.get_mut(..length).ok_or(Flaw::Size)?;
    read_all(descriptor, file)?;
    with_policy(file)
}

#[cold]
fn in_memory<R>(
    descriptor: c_int,
    length: usize,
    with_policy: impl FnOnce(&[u8]) -> Result<R, Flaw>,
) -> Result<R, Flaw> {
    let start = raw::map_at_once(length).map_err(|Refused(number)| Flaw::Unreadable(number))?;
    // SAFETY: mapped just now for this length, readable, writable and ours alone.
    let file = unsafe { core::slice::from_raw_parts_mut(start, length) };
    let answer = read_all(descriptor, file).and_then(|()| with_policy(file));
    // SAFETY: mapped above; nothing of the answer borrows from it.
    unsafe { raw::unmap(start, length) };
    answer
}

/// The length of a file that only root can have written.
fn trusted_length(status: &libc::stat) -> Result<usize, Flaw> {
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
    if length > system::LARGEST { Err(Flaw::Size) } else { Ok(length) }
}

/// Fills the buffer; a file that ends before is one that is being changed.
fn read_all(descriptor: c_int, buffer: &mut [u8]) -> Result<(), Flaw> {
    let mut done = 0;
    while let Some(rest) = buffer.get_mut(done..).filter(|rest| !rest.is_empty()) {
        match raw::read(descriptor, rest) {
            Ok(0) => return Err(Flaw::Damaged),
            Ok(read) => done += read,
            Err(Refused(libc::EINTR)) => (),
            Err(Refused(number)) => return Err(Flaw::Unreadable(number)),
        }
    }
    Ok(())
}
