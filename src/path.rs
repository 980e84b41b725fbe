//! Paths built from parts, and paths that are saved when a process starts, since the program may
//! overwrite the variable that held one, or change its working directory.

use core::ffi::CStr;
use core::sync::atomic::{AtomicU8, Ordering::*};

use threadcap_decide::text::put_number;

/// Which paths are saved, one bit each. Most processes save none, and reading the paths themselves
/// would cost a page fault per path.
#[unsafe(link_section = ".data")]
static SAVED: AtomicU8 = AtomicU8::new(0);

/// The paths' numbers: the report file, the policy file, the directory of pages, the policy's
/// report directory, the policy's lines for this program.
pub const REPORT: u8 = 0;
pub const REPORT_OF_POLICY: u8 = 1;
pub const PAGES: u8 = 2;
pub const POLICY_REPORTS: u8 = 3;
pub const POLICY_LINES: u8 = 4;

/// A saved path, by its number.
pub struct SavedPath<const NUMBER: u8>([AtomicU8; libc::PATH_MAX as usize]);

impl<const NUMBER: u8> SavedPath<NUMBER> {
    pub const fn new() -> Self {
        SavedPath([const { AtomicU8::new(0) }; libc::PATH_MAX as usize])
    }

    /// Saves the parts of a path; nothing if it is too long. Only for the constructor.
    pub fn store(&self, parts: [&[u8]; 3]) {
        let length = parts.iter().map(|part| part.len()).sum::<usize>();
        if (1..self.0.len()).contains(&length) {
            let bytes = parts.into_iter().flatten();
            self.0.iter().zip(bytes).for_each(|(to, &from)| to.store(from, Relaxed));
            SAVED.fetch_or(1 << NUMBER, Release);
        }
    }

    /// The path, if one was saved.
    pub fn get(&'static self) -> Option<&'static CStr> {
        let is_saved = SAVED.load(Acquire) & (1 << NUMBER) != 0;
        // SAFETY: written by the constructor alone, shorter than the room, and zero behind that.
        is_saved.then(|| unsafe { CStr::from_ptr(self.0.as_ptr().cast()) })
    }
}

/// The longest: of a note, with all its numbers.
const LONGEST: usize = b"/dev/shm/threadcap-4294967295-4294967295/4294967295.4294967295.w\0".len();

/// A file name or path that is built from parts.
pub struct Name {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Name {
    pub fn new() -> Self {
        Name { bytes: [0; LONGEST], length: 0 }
    }

    pub fn text(mut self, text: &[u8]) -> Self {
        let room = self.bytes.get_mut(self.length..).unwrap_or(&mut []);
        room.iter_mut().zip(text).for_each(|(to, from)| *to = *from);
        self.length += text.len();
        self
    }

    pub fn number(mut self, number: u32) -> Self {
        self.length = put_number(&mut self.bytes, self.length, number);
        self
    }

    /// Appends nine digits.
    pub fn fraction(self, nanoseconds: u32) -> Self {
        let zeros = 8 - nanoseconds.checked_ilog10().unwrap_or(0) as usize;
        self.text(b"000000000".get(..zeros).unwrap_or(&[])).number(nanoseconds)
    }

    pub fn get(&self) -> &CStr {
        CStr::from_bytes_until_nul(&self.bytes).unwrap_or_default()
    }
}
