//! `THREADCAP_REPORT`, and the policy's directory of reports: one line at the end of every process.

use core::ffi::{CStr, c_int};
use core::sync::atomic::{AtomicU32, AtomicU64, Ordering::*};

use super::{current, facts};
use crate::path::{self, Name, SavedPath};
use crate::{initial, stack, system, unusable};
use threadcap_decide::settings::{self, REPORT_VARIABLE, ReportTarget, unusable_report};
use threadcap_ledger::json;
use threadcap_sys::file::{self, Descriptor};
use threadcap_sys::{Mapping, process};

/// The file that the environment names, by its absolute path.
static FILE: SavedPath<{ path::REPORT }> = SavedPath::new();
/// The file of this user in the directory that the policy names.
static OF_POLICY: SavedPath<{ path::REPORT_OF_POLICY }> = SavedPath::new();
/// Who gets the report: bits of `STDERR`, `OF_FILE`, `ADMINISTRATOR`.
#[unsafe(link_section = ".data")]
static READERS: AtomicU32 = AtomicU32::new(0);
const STDERR: u32 = 1;
/// The file that stderr was at the start: its device and inode number.
static DEVICE: AtomicU64 = AtomicU64::new(0);
static NODE: AtomicU64 = AtomicU64::new(0);
const OF_FILE: u32 = 2;
const ADMINISTRATOR: u32 = 4;

/// Room for a line: all of a page and its escapes.
const ROOM: usize = 256 << 10;

/// Reads where to report.
pub fn read_settings() {
    if let Some(directory) = system::report_directory() {
        let name = Name::new().number(process::effective_user()).text(b".jsonl");
        report_to(&OF_POLICY, ADMINISTRATOR, [directory.to_bytes(), b"/", name.get().to_bytes()]);
    }
    match settings::report(initial::variable) {
        ReportTarget::None => (),
        ReportTarget::Stderr => report_to_stderr(),
        ReportTarget::File(path @ [b'/', ..]) => report_to(&FILE, OF_FILE, [path, b"", b""]),
        ReportTarget::File(path) => {
            let mut directory = [0; 2048];
            if let Some(directory) = file::read_link(c"/proc/self/cwd", &mut directory) {
                report_to(&FILE, OF_FILE, [directory, b"/", path]);
            }
        }
    }
    check_file();
}

/// Which file stderr is: by the end of the process, its descriptor may belong to a data file.
fn report_to_stderr() {
    if let Some((device, file)) = file::identity(libc::STDERR_FILENO) {
        DEVICE.store(device, Relaxed);
        NODE.store(file, Relaxed);
        READERS.fetch_or(STDERR, Relaxed);
    }
}

fn stderr_is_still_open() -> bool {
    file::identity(libc::STDERR_FILENO) == Some((DEVICE.load(Relaxed), NODE.load(Relaxed)))
}

/// Writes no reports to a file that cannot be written.
fn check_file() {
    if FILE.get().is_none_or(file::may_append) {
        return;
    }
    READERS.fetch_and(!OF_FILE, Relaxed);
    if unusable::is_for_us_to_say() {
        let path = initial::variable(REPORT_VARIABLE).unwrap_or_default();
        unusable::say(unusable_report(path));
    }
}

/// Saves the path whose parts these are, for this reader.
fn report_to<const NUMBER: u8>(file: &'static SavedPath<NUMBER>, reader: u32, path: [&[u8]; 3]) {
    file.store(path);
    if file.get().is_some() {
        READERS.fetch_or(reader, Relaxed);
    }
}

/// The value of the variable for children; `None` if it need not be set.
pub fn value() -> Option<&'static [u8]> {
    match READERS.load(Relaxed) {
        readers if readers & STDERR != 0 => Some(b"-"),
        readers if readers & OF_FILE != 0 => FILE.get().map(CStr::to_bytes),
        _ => None,
    }
}

/// Whether a report is to be written.
pub fn is_wanted() -> bool {
    READERS.load(Relaxed) != 0
}

/// Writes the line, if one is wanted. A coroutine may end the process, too.
#[cold]
pub fn write() {
    if is_wanted() {
        stack::with_room(write_line);
    }
}

/// Writes the line in one call, so that many processes can append to one file.
#[inline(never)]
fn write_line() {
    let page = current::current();
    if current::shared().is_none() {
        facts::fill(page);
    }
    let Some(mut mapping) = Mapping::new(ROOM) else { return };
    let buffer = mapping.bytes();
    let length = json::line(page, buffer);
    let line = buffer.get(..length).unwrap_or(&[]);
    let readers = READERS.load(Relaxed);
    if readers & STDERR != 0 && stderr_is_still_open() {
        let _ = process::without_sigpipe(|| file::write(libc::STDERR_FILENO, line));
    }
    if readers & OF_FILE != 0 {
        append(FILE.get().and_then(open_named), line);
    }
    if readers & ADMINISTRATOR != 0 {
        append(OF_POLICY.get().and_then(open_own), line);
    }
}

/// Does not wait for the reader of a pipe.
fn open(path: &CStr, more_flags: c_int, mode: u32) -> Option<Descriptor> {
    let flags = libc::O_WRONLY | libc::O_APPEND | libc::O_CREAT | libc::O_CLOEXEC;
    let flags = flags | libc::O_NOCTTY | libc::O_NONBLOCK | more_flags;
    Descriptor::open(path, flags, mode).ok()
}

/// Opens the file that the environment names. In a directory like `/tmp`, somebody else may have
/// put a file, a FIFO or a link under that name: it is left alone, unless it is root's. A path
/// below `/dev` or `/proc` is a terminal or a descriptor, whoever owns it.
fn open_named(path: &CStr) -> Option<Descriptor> {
    let bytes = path.to_bytes();
    let is_of_kernel = bytes.starts_with(b"/proc/")
        || bytes.starts_with(b"/dev/") && !bytes.starts_with(b"/dev/shm/");
    if is_of_kernel {
        return open(path, 0, 0o666);
    }
    let is_own = |file: &Descriptor| {
        file.status().is_ok_and(|it| [0, process::effective_user()].contains(&it.st_uid))
    };
    let link = Descriptor::find_itself(path).ok();
    if link.is_some_and(|link| !is_own(&link)) {
        return None;
    }
    open(path, 0, 0o666).filter(is_own)
}

/// Opens a file in a directory that everybody may write to: what somebody else has put there under
/// our name, such as a link to a file of ours, is left alone.
fn open_own(path: &CStr) -> Option<Descriptor> {
    let file = open(path, libc::O_NOFOLLOW, 0o600)?;
    let status = file.status().ok()?;
    let is_own = status.st_uid == process::effective_user() && status.st_nlink == 1;
    is_own.then_some(file)
}

/// Appends a line, by one write.
fn append(file: Option<Descriptor>, line: &[u8]) {
    if let Some(file) = file
        && has_room(&file, line.len())
    {
        let _ = process::without_sigpipe(|| file.write(line));
    }
}

/// Whether the file may grow by this much: a write above `ulimit -f` would kill the process.
fn has_room(file: &Descriptor, more: usize) -> bool {
    let (Ok(status), Ok(limit)) = (file.status(), process::file_size_limit()) else {
        return false;
    };
    u64::try_from(status.st_size).is_ok_and(|size| size.saturating_add(more as u64) <= limit)
}
