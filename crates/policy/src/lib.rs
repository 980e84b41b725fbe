//! Finds, verifies and reads the administrator's policy on this host. Its meaning is defined by
//! [`threadcap_decide::policy`].
//!
//! The file is read, not mapped: programs must not crash if it is truncated meanwhile. It is
//! accepted only if nobody but root can write to it.
//!
//! Shim and launcher use the same code. Nothing here allocates, takes a mutex, prints or panics,
//! since the shim runs it before the loader has bound any function.

#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

use core::ffi::CStr;
use libc::c_int;

use threadcap_decide::policy::{self, Broken, Policy, Subject};
use threadcap_sys::{Descriptor, Errno, Mapping};

/// The size of the first read of a file: all of a policy with few rules, and the head of most
/// others.
const SMALL: usize = 2 << 10;
/// The longest part of a file that is read onto the stack.
const MIDDLE: usize = 16 << 10;

/// The user ID that a namespace shows for users that it does not map.
const UNKNOWN_USER: libc::uid_t = 65534;

/// Why a file contains no valid policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// There is no such file.
    Absent,
    /// It cannot be opened or read, with this error number.
    Unreadable(c_int),
    /// It is a directory, a link or a device.
    NotRegular,
    /// It does not belong to root.
    Owner,
    /// Somebody other than root may write to it.
    Mode,
    /// It is too large for a policy.
    Size,
    /// It was written by another version, or is not a policy.
    Foreign,
    /// It is damaged.
    Damaged,
}

/// Evaluates the policy in force, which is the last valid one, for a process; `None` if there is
/// none. `process` is called with whether user IDs in this namespace are the administrator's: in a
/// user namespace in which root is not mapped, its creator chose them.
///
/// If the file is larger than 2 KiB, its patterns are read only if the process [may need
/// them](Policy::needs_patterns), so only those processes notice that they are damaged.
pub fn consult<S: Subject, R>(
    process: impl Fn(bool) -> S,
    ask: impl Fn(&Policy, &S) -> R,
) -> Option<R> {
    let at = |path| {
        let file = PolicyFile::open(path)?;
        let process = process(file.knows_users);
        file.consult(|policy| policy.needs_patterns(&process), |policy| ask(policy, &process))
    };
    at(policy::FILE).or_else(|_| at(policy::PREVIOUS)).ok()
}

/// Evaluates the policy in this file, which is read as a whole.
pub fn consult_at<R>(path: &CStr, ask: impl Fn(&Policy) -> R) -> Result<R, Flaw> {
    PolicyFile::open(path)?.consult(|_| true, ask)
}

/// A file that only root can have written, open at its start.
struct PolicyFile {
    file: Descriptor,
    length: usize,
    knows_users: bool,
}

/// Looks at the bytes of a file so far; returns how many bytes it needs if these are too few.
type Look<'l> = &'l mut dyn FnMut(&[u8]) -> Result<Option<usize>, Flaw>;

impl PolicyFile {
    fn open(path: &CStr) -> Result<Self, Flaw> {
        let flags = libc::O_RDONLY | libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_CLOEXEC;
        let file = Descriptor::open(path, flags, 0).map_err(|error| match error {
            Errno(libc::ENOENT | libc::ENOTDIR) => Flaw::Absent,
            Errno(libc::ELOOP) => Flaw::NotRegular,
            Errno(number) => Flaw::Unreadable(number),
        })?;
        let status = file.status().map_err(unreadable)?;
        let length = trusted_length(&status)?;
        Ok(PolicyFile { file, length, knows_users: status.st_uid == 0 })
    }

    fn consult<R>(
        &self,
        needs_patterns: impl Fn(&Policy) -> bool,
        ask: impl Fn(&Policy) -> R,
    ) -> Result<R, Flaw> {
        let mut answer = None;
        self.on_stack::<SMALL>(&[], self.length.min(SMALL), &mut |bytes| {
            let head = Policy::head_length(bytes).map_err(flaw)?;
            let Some((head, patterns)) = bytes.split_at_checked(head) else {
                return Ok(Some(head));
            };
            let mut policy = Policy::decode_head(head, self.length).map_err(flaw)?;
            let is_whole = bytes.len() == self.length;
            if !is_whole && needs_patterns(&policy) {
                return Ok(Some(self.length));
            }
            if is_whole {
                policy = policy.with_patterns(patterns).map_err(flaw)?;
            }
            answer = Some(ask(&policy));
            Ok(None)
        })?;
        answer.ok_or(Flaw::Damaged)
    }

    #[inline(never)] // takes so much stack only when it is needed
    fn on_stack<const ROOM: usize>(
        &self,
        start: &[u8],
        wanted: usize,
        look: Look,
    ) -> Result<(), Flaw> {
        self.fill_and_look(&mut [0; ROOM], start, wanted, look)
    }

    #[cold]
    fn in_memory(&self, start: &[u8], wanted: usize, look: Look) -> Result<(), Flaw> {
        let mut mapping = Mapping::populated(wanted).map_err(unreadable)?;
        self.fill_and_look(mapping.bytes(), start, wanted, look)
    }

    /// Continues to read after the bytes that were read already, until there are as many as wanted.
    fn fill_and_look(
        &self,
        buffer: &mut [u8],
        start: &[u8],
        wanted: usize,
        look: Look,
    ) -> Result<(), Flaw> {
        let bytes = buffer.get_mut(..wanted.min(self.length)).ok_or(Flaw::Size)?;
        let (to, rest) = bytes.split_at_mut_checked(start.len()).ok_or(Flaw::Damaged)?;
        to.copy_from_slice(start);
        read_all(&self.file, rest)?;
        match look(bytes)? {
            Some(more) if more <= bytes.len() || more > self.length => Err(Flaw::Damaged),
            Some(more) if more <= MIDDLE && bytes.len() <= SMALL => {
                self.on_stack::<MIDDLE>(bytes, more, look)
            }
            Some(more) => self.in_memory(bytes, more, look),
            None => Ok(()),
        }
    }
}

fn unreadable(Errno(number): Errno) -> Flaw {
    Flaw::Unreadable(number)
}

fn flaw(broken: Broken) -> Flaw {
    match broken {
        Broken::Foreign => Flaw::Foreign,
        Broken::Damaged => Flaw::Damaged,
    }
}

/// The length of a file, if only root can have written it.
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

/// Fills the buffer; a file that ends early is just being changed.
fn read_all(file: &Descriptor, buffer: &mut [u8]) -> Result<(), Flaw> {
    let length = file.fill(buffer).map_err(unreadable)?;
    if length == buffer.len() { Ok(()) } else { Err(Flaw::Damaged) }
}
