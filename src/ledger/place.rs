//! Where the page of a process lies: made by raw system calls, without a lock or an allocation.
//!
//! A file named after the process ID, in a directory that only the user can access ([`directory`]).
//! If anything is wrong with either, the process records privately.

use core::ffi::CStr;
use core::sync::atomic::{AtomicU32, Ordering::*};
use libc::{O_CLOEXEC, O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR};

use super::directory::{self, Directory};
use crate::path::{self, Name, SavedPath};
use crate::{initial, process, unusable};
use threadcap_decide::settings::{self, Ledger, unusable_ledger};
use threadcap_ledger::{Header, Page};
use threadcap_sys::{self as sys, Descriptor, Errno, file, memory};

/// The directory where pages are kept.
static KEPT: SavedPath<{ path::PAGES }> = SavedPath::new();
/// How pages are made.
#[unsafe(link_section = ".data")]
static MODE: AtomicU32 = AtomicU32::new(HOST);
const HOST: u32 = 0;
const NONE: u32 = 1;
/// In a directory, where they stay.
const STAY: u32 = 2;

/// Reads where pages go. A setuid program makes none: it would create files with rights that its
/// user does not have.
pub fn read_settings() {
    if initial::is_secure() {
        MODE.store(NONE, Relaxed);
        return;
    }
    match settings::ledger(initial::variable, |_| ()) {
        Ledger::Host => (),
        Ledger::None => MODE.store(NONE, Relaxed),
        Ledger::Kept(path) => {
            KEPT.store([path, b"", b""]);
            let kept = KEPT.get();
            if kept.is_some_and(is_private) || !unusable::is_for_us_to_say() {
                MODE.store(if kept.is_some() { STAY } else { HOST }, Relaxed);
            } else {
                unusable::say(unusable_ledger(path, kept.is_some_and(file::may_exist)));
            }
        }
    }
}

fn is_private(directory: &CStr) -> bool {
    file::open_private(directory, sys::process::effective_user()).is_some()
}

/// The value of the variable for children; `None` if it need not be set.
pub fn value() -> Option<&'static [u8]> {
    match MODE.load(Relaxed) {
        NONE => Some(b"off"),
        _ => kept().map(CStr::to_bytes),
    }
}

/// Whether the page of this process stays after its end.
pub fn is_kept() -> bool {
    MODE.load(Relaxed) == STAY
}

/// The directory where pages stay, if they do.
fn kept() -> Option<&'static CStr> {
    is_kept().then(|| KEPT.get()).flatten()
}

/// The PID namespace in the name of the page; 0: unknown.
static NAMESPACE: AtomicU32 = AtomicU32::new(0);

/// The inode of the PID namespace: processes in several that share `/dev/shm` have the same IDs.
fn read_namespace() -> u32 {
    let mut link = [0; 32];
    let digits = file::read_link(c"/proc/self/ns/pid", &mut link)
        .and_then(|link| link.strip_prefix(b"pid:[")?.strip_suffix(b"]"));
    let namespace = digits.and_then(settings::parse_count).unwrap_or(0);
    NAMESPACE.store(namespace, Relaxed);
    namespace
}

/// Opens the page of another process of the same user, for reading.
pub fn open_page_of(process: u32) -> Option<Descriptor> {
    let flags = libc::O_RDONLY | O_NOFOLLOW | O_CLOEXEC | libc::O_NONBLOCK;
    directory::own(false)?.opened.open_in(name_of(process, namespace()).get(), flags, 0).ok()
}

/// Opens the file of notes that the children of a process leave for each other.
pub fn open_notes(process: u32, make: bool) -> Option<Descriptor> {
    open_common(&name_of_notes(process, namespace()), make)
}

/// Opens the file of this many bytes in which the processes of a job record that they have pools.
/// `job`: its number.
pub fn open_members(job: u32, length: usize) -> Option<Descriptor> {
    if !may_be_written(length) {
        return None;
    }
    let file = open_common(&name_of_members(job, namespace()), true)?;
    // Without room for all of it, a write to the mapping would raise SIGBUS.
    file.reserve(length).ok()?;
    Some(file)
}

/// Opens a file that several processes of this user write to.
fn open_common(name: &Name, make: bool) -> Option<Descriptor> {
    if MODE.load(Relaxed) == NONE {
        return None;
    }
    let create = if make { O_CREAT } else { 0 };
    let flags = O_RDWR | create | O_NOFOLLOW | O_CLOEXEC | libc::O_NONBLOCK;
    directory::own(make)?.opened.open_in(name.get(), flags, 0o600).ok()
}

/// Whether a file may have this length: a write above `ulimit -f` would kill the process.
fn may_be_written(length: usize) -> bool {
    sys::process::file_size_limit().is_ok_and(|limit| length as u64 <= limit)
}

/// Removes the file of a job's members.
pub fn remove_members(job: u32) {
    remove_common(&name_of_members(job, namespace()));
}

/// Removes the file of notes.
pub fn remove_notes(process: u32) {
    remove_common(&name_of_notes(process, namespace()));
}

fn remove_common(name: &Name) {
    if let Some(directory) = directory::own(false) {
        let _ = directory.opened.remove(name.get());
    }
}

/// Follows the number of a job in the name of its members' file. If all members were killed, the
/// file stays until the next job with that number, of which there are few.
const MEMBERS: &[u8] = b".w.members";

fn name_of_members(job: u32, namespace: u32) -> Name {
    name_of(job, namespace).text(MEMBERS)
}

/// Follows the name of a process's page in the name of its children's notes.
const NOTES: &[u8] = b".w";

fn name_of_notes(process: u32, namespace: u32) -> Name {
    name_of(process, namespace).text(NOTES)
}

fn namespace() -> u32 {
    match NAMESPACE.load(Relaxed) {
        0 => read_namespace(),
        namespace => namespace,
    }
}

/// The name of the page of a process.
fn name_of(process: u32, namespace: u32) -> Name {
    Name::new().number(process).text(b".").number(namespace)
}

/// The process in the name of a page or of a note, if it is of our PID namespace.
fn process_in(name: &[u8]) -> Option<u32> {
    let mut parts = name.split(|&byte| byte == b'.');
    let mut number = || parts.next().and_then(settings::parse_count);
    let (process, namespace) = (number()?, number()?);
    let is_ours = namespace != 0 && namespace == NAMESPACE.load(Relaxed);
    let is_of_process =
        parts.next().is_none_or(|mark| mark.starts_with(b"w")) && parts.next().is_none();
    (is_ours && is_of_process).then_some(process)
}

/// Makes the page of this process, filled with zeros; `None` if it stays private.
pub fn make() -> Option<&'static Page> {
    if MODE.load(Relaxed) == NONE {
        return None;
    }
    let user = sys::process::effective_user();
    if let Some(path) = kept() {
        return make_in(&file::open_private(path, user)?.0);
    }
    let Directory { opened, status, number } = directory::own(true)?;
    let page = make_in(&opened);
    if page.is_some() {
        if status.st_size > CROWDED {
            reap(&opened);
        }
        process::this().page_directory.store(number, Relaxed);
        process::this().page_user.store(user.wrapping_add(1), Release);
    }
    page
}

/// The size of a directory in which old pages are removed: tmpfs counts 20 bytes for each file.
const CROWDED: i64 = 20 * 256;

fn make_in(directory: &Descriptor) -> Option<&'static Page> {
    if !may_be_written(size_of::<Page>()) {
        return None;
    }
    let name = name_of(sys::process::id(), read_namespace());
    let name = if is_kept() {
        let now = sys::process::clock(libc::CLOCK_BOOTTIME);
        let (seconds, rest) = (now / 1_000_000_000, now % 1_000_000_000);
        name.text(b".").number(seconds as u32).fraction(rest as u32)
    } else {
        name
    };
    let create = || {
        let flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
        directory.open_in(name.get(), flags, 0o600)
    };
    // A file left by a killed process with this ID, or by the program that this process ran before.
    let file = create().or_else(|_| directory.remove(name.get()).and_then(|()| create()));
    let file = file.ok()?;
    let page = map(&file);
    match page {
        Some(page) => guard(page, &file),
        None => _ = directory.remove(name.get()),
    }
    page
}

/// Locks the file of a page while this process maps it: in another PID namespace, the process ID
/// says nothing about whether the process still runs. Only in shared memory, since a file server
/// might not answer.
fn guard(page: &Page, file: &Descriptor) {
    let is_in_memory = kept().is_none_or(|path| path.to_bytes().starts_with(b"/dev/shm/"));
    if is_in_memory && file.share().is_ok() {
        page.header.flags.fetch_or(Header::GUARDED, Relaxed);
    }
}

/// Maps a new file. There has to be room for all of it, or a write to it would raise SIGBUS.
fn map(file: &Descriptor) -> Option<&'static Page> {
    file.reserve(size_of::<Page>()).or_else(|_| fill_with_zeros(file)).ok()?;
    let page = memory::map_shared(file, size_of::<Page>()).ok()?;
    // SAFETY: mapped for good, aligned to a page, as long as a `Page`, whose zeros are an empty
    // one; and all access to it is atomic.
    unsafe { page.cast::<Page>().as_ref() }
}

/// For file systems that reserve nothing.
fn fill_with_zeros(file: &Descriptor) -> Result<(), Errno> {
    const ZEROS: [u8; 1024] = [0; 1024];
    const { assert!(size_of::<Page>().is_multiple_of(ZEROS.len())) };
    let full = Errno(libc::ENOSPC);
    (0..size_of::<Page>() / ZEROS.len()).try_for_each(|block| {
        let written = file.write_at(&ZEROS, block * ZEROS.len())?;
        if written == ZEROS.len() { Ok(()) } else { Err(full) }
    })
}

/// Removes pages of killed processes, among the newest. Readers do so too, but there may never be a
/// reader, and the pages would fill the host's memory.
#[inline(never)]
fn reap(directory: &Descriptor) {
    let mut entries = [0; 1024];
    for name in directory.names(&mut entries).into_iter().flatten() {
        if let Some(process) = process_in(name.to_bytes())
            && process > 0
            && sys::process::is_gone(process)
        {
            let _ = directory.remove(name);
        }
    }
}

/// Removes the page from its user's directory, and notes of this process's children, since those
/// that were killed could not remove them.
pub fn remove() {
    let this = process::this();
    if let Some(user) = this.page_user.swap(0, AcqRel).checked_sub(1) {
        let number = this.page_directory.load(Relaxed);
        let name = name_of(sys::process::id(), NAMESPACE.load(Relaxed));
        for end in [b"", NOTES] {
            let path = directory::path(user, number).text(b"/").text(name.get().to_bytes());
            let _ = file::remove(path.text(end).get());
        }
        directory::leave(user, number);
    }
}
