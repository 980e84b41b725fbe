//! The directory in shared memory in which a user's processes keep their pages, and its names.
//!
//! Anybody may take a name first: on purpose, or as root of a user namespace, which is user 0 there.
//! So a user has several names, of which only a directory counts that belongs to the user and that
//! nobody else can access. Readers read all of them.

use core::ffi::CStr;
use libc::{O_CLOEXEC, O_DIRECTORY, O_RDONLY, stat64};

use crate::path::Name;
use threadcap_decide::settings;
use threadcap_ledger::{DIRECTORY_PREFIX, OTHER_NAMES};
use threadcap_sys::{self as sys, Descriptor, Errno, file};

const SHARED_MEMORY: &[u8] = b"/dev/shm/";

/// A user's directory, open.
pub struct Directory {
    pub opened: Descriptor,
    pub status: stat64,
    /// Which of the user's names it has; 0 is the first.
    pub number: u32,
}

/// The path of a user's directory.
pub fn path(user: u32, number: u32) -> Name {
    let first = Name::new().text(SHARED_MEMORY).text(DIRECTORY_PREFIX.as_bytes()).number(user);
    if number == 0 { first } else { first.text(b"-").number(number) }
}

/// The directory of the effective user, and with `make` a new one if there is none. A directory that
/// exists comes before a better name, so that the processes of a user stay together when a name becomes
/// free.
pub fn own(make: bool) -> Option<Directory> {
    let user = sys::process::effective_user();
    let expected = 0..=OTHER_NAMES;
    let found = expected.clone().find_map(|number| open(user, number)).or_else(|| search(user));
    if found.is_some() || !make {
        return found;
    }
    let mut made = expected.chain([unexpected()]).map(|number| self::make(user, number));
    match made.find(|made| !matches!(made, Made::Taken)) {
        Some(Made::Here(directory)) => Some(directory),
        _ => None,
    }
}

/// Not inlined: it is called in several loops.
#[inline(never)]
fn open(user: u32, number: u32) -> Option<Directory> {
    let (opened, status) = file::open_private(path(user, number).get(), user)?;
    Some(Directory { opened, status, number })
}

/// What came of making a directory.
enum Made {
    Here(Directory),
    /// Another user has the name.
    Taken,
    /// No name would do: there is no shared memory, or no room.
    Not,
}

/// Another process of this user may make it at the same time.
#[cold]
#[inline(never)]
fn make(user: u32, number: u32) -> Made {
    let made = file::make_directory(path(user, number).get(), 0o700);
    match (made, open(user, number)) {
        (_, Some(directory)) => Made::Here(directory),
        (Err(Errno(libc::EEXIST)), None) => Made::Taken,
        _ => Made::Not,
    }
}

/// A number that nobody has foreseen.
fn unexpected() -> u32 {
    let now = sys::process::clock(libc::CLOCK_BOOTTIME) as u32;
    now.rotate_left(8).wrapping_add(sys::process::id()).max(OTHER_NAMES + 1)
}

/// How many times the buffer is filled with names, and how many directories are opened.
const FILLED: usize = 64;
const OPENED: usize = 64;

/// Looks for a directory with an unexpected number, the lowest. Bounded: others may have made any
/// number of names.
#[cold]
#[inline(never)]
fn search(user: u32) -> Option<Directory> {
    let parent = Descriptor::open(c"/dev/shm", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0).ok()?;
    let first = path(user, 0);
    let first = first.get().to_bytes().strip_prefix(SHARED_MEMORY)?;
    let number = |name: &CStr| {
        let rest = name.to_bytes().strip_prefix(first)?;
        settings::parse_count(rest.strip_prefix(b"-")?)
    };
    let mut entries = [0; 1024];
    let mut lowest: Option<Directory> = None;
    let mut left = OPENED;
    for _ in 0..FILLED {
        let Some(names) = parent.names(&mut entries) else { break };
        for number in names.filter_map(number) {
            if left > 0 && lowest.as_ref().is_none_or(|lowest| number < lowest.number) {
                left -= 1;
                lowest = open(user, number).or(lowest);
            }
        }
    }
    lowest
}

/// Removes a directory with an unexpected number, if it is empty.
pub fn leave(user: u32, number: u32) {
    if number > OTHER_NAMES {
        let _ = file::remove_directory(path(user, number).get());
    }
}
