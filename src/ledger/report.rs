//! `THREADCAP_REPORT`: one line at the end of every process.

use core::ffi::CStr;
use core::sync::atomic::{AtomicU32, Ordering::*};

use super::place::Remembered;
use super::{current, facts};
use crate::initial;
use crate::memory::{Descriptor, Pages};
use threadcap_ledger::json;
use threadcap_placement::raw;
use threadcap_policy::settings::{self, Report};

/// The file, by its absolute path.
static FILE: Remembered = Remembered::new();
/// Who gets the report.
#[unsafe(link_section = ".data")]
static READER: AtomicU32 = AtomicU32::new(NOBODY);
const NOBODY: u32 = 0;
const STDERR: u32 = 1;
const OF_FILE: u32 = 2;

/// Room for a line: all of a page and its escapes.
const ROOM: usize = 256 << 10;

/// Reads where to report.
pub fn read_settings() {
    match settings::report(initial::variable) {
        Report::None => (),
        Report::Stderr => READER.store(STDERR, Relaxed),
        Report::File(path @ [b'/', ..]) => report_to([path, b"", b""]),
        Report::File(path) => {
            let mut directory = [0; 2048];
            if let Some(directory) = raw::read_link(c"/proc/self/cwd", &mut directory) {
                report_to([directory, b"/", path]);
            }
        }
    }
}

/// Remembers the path whose parts these are.
fn report_to(path: [&[u8]; 3]) {
    FILE.store(path);
    if FILE.get().is_some() {
        READER.store(OF_FILE, Relaxed);
    }
}

/// The value of the variable for children of the job; `None`: it need not be set.
pub fn value() -> Option<&'static [u8]> {
    match READER.load(Relaxed) {
        NOBODY => None,
        STDERR => Some(b"-"),
        _ => FILE.get().map(CStr::to_bytes),
    }
}

/// Whether a report is to be written.
pub fn is_wanted() -> bool {
    READER.load(Relaxed) != NOBODY
}

/// Writes the line: at once, so that many processes can append to one file.
#[cold]
pub fn write() {
    if !is_wanted() {
        return;
    }
    let page = current::current();
    if current::shared().is_none() {
        facts::fill(page);
    }
    let Some(mut pages) = Pages::new(ROOM) else {
        return;
    };
    let buffer = pages.bytes();
    let length = json::line(page, buffer);
    let line = buffer.get(..length).unwrap_or(&[]);
    if READER.load(Relaxed) == STDERR {
        let _ = raw::write(libc::STDERR_FILENO, line);
    } else if let Some(file) = FILE.get().and_then(open)
        && has_room(&file, line.len())
    {
        let _ = raw::write(file.number(), line);
    }
}

/// Does not wait for the reader of a pipe.
fn open(path: &CStr) -> Option<Descriptor> {
    let flags = libc::O_WRONLY | libc::O_APPEND | libc::O_CREAT | libc::O_CLOEXEC;
    let flags = flags | libc::O_NOCTTY | libc::O_NONBLOCK;
    raw::open_in(libc::AT_FDCWD, path, flags, 0o666).ok().map(Descriptor::from_number)
}

/// Whether the file may grow by so much: one above `ulimit -f` would end the process otherwise.
fn has_room(file: &Descriptor, more: usize) -> bool {
    let (Ok(status), Ok(limit)) = (raw::status(file.number()), raw::file_size_limit()) else {
        return false;
    };
    u64::try_from(status.st_size).is_ok_and(|size| size.saturating_add(more as u64) <= limit)
}
