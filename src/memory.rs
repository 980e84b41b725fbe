//! Memory of our own for a moment, and files in memory for the program.

use core::ffi::CStr;
use libc::c_int;
use threadcap_placement::raw;

/// A file descriptor of ours, closed when it goes out of scope.
pub struct Descriptor(c_int);

impl Descriptor {
    /// Opens a file for reading; a relative path from `directory`.
    pub fn open(directory: c_int, path: &CStr) -> Option<Self> {
        raw::open_in(directory, path, libc::O_RDONLY | libc::O_CLOEXEC, 0).ok().map(Descriptor)
    }

    /// A file in memory that holds `contents`, for reading only.
    pub fn in_memory(name: &CStr, contents: &[u8], close_on_exec: bool) -> Option<Self> {
        // A file above `ulimit -f` would end the process.
        raw::file_size_limit().ok().filter(|&limit| contents.len() as u64 <= limit)?;
        let close = if close_on_exec { libc::MFD_CLOEXEC } else { 0 };
        // Kernels before 6.3 do not know the first flag; newer ones may insist on it.
        let [preferred, older] = [libc::MFD_NOEXEC_SEAL, libc::MFD_ALLOW_SEALING];
        let file = raw::memory_file(name, preferred | close)
            .or_else(|_| raw::memory_file(name, older | close));
        let file = Descriptor(file.ok()?);
        let mut written = 0;
        while let Some(rest) = contents.get(written..).filter(|rest| !rest.is_empty()) {
            written += raw::write_at(file.0, rest, written).ok()?;
        }
        let size = libc::F_SEAL_GROW | libc::F_SEAL_SHRINK;
        raw::seal(file.0, libc::F_SEAL_WRITE | size | libc::F_SEAL_SEAL).ok()?;
        Some(file)
    }

    /// Reads into `buffer` until it is full or the file ends; `None` on failure.
    pub fn read(&self, buffer: &mut [u8]) -> Option<usize> {
        let mut length = 0;
        while let Some(rest) = buffer.get_mut(length..).filter(|rest| !rest.is_empty()) {
            match raw::read(self.0, rest).ok()? {
                0 => break,
                read => length += read,
            }
        }
        Some(length)
    }

    /// One that the caller has opened.
    pub fn from_number(number: c_int) -> Self {
        Descriptor(number)
    }

    /// Its number.
    pub fn number(&self) -> c_int {
        self.0
    }

    /// Its number, for somebody else to close.
    pub fn into_number(self) -> c_int {
        core::mem::ManuallyDrop::new(self).0
    }
}

impl Drop for Descriptor {
    fn drop(&mut self) {
        raw::close(self.0);
    }
}

/// Fresh memory, given back when it goes out of scope. Only what is touched costs anything.
pub struct Pages {
    start: *mut u8,
    length: usize,
}

impl Pages {
    /// So many bytes of zeros.
    pub fn new(length: usize) -> Option<Self> {
        raw::map(length).ok().map(|start| Pages { start, length })
    }

    /// The memory.
    pub fn bytes(&mut self) -> &mut [u8] {
        // SAFETY: mapped for this length, readable and writable, and ours alone.
        unsafe { core::slice::from_raw_parts_mut(self.start, self.length) }
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        // SAFETY: mapped in `new`, and borrowed by nobody now.
        unsafe { raw::unmap(self.start, self.length) }
    }
}
