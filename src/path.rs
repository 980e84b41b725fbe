//! Paths that are saved at the start of a process: the program may overwrite the variable that held
//! one, and change its working directory.

use core::ffi::CStr;
use core::sync::atomic::{AtomicU8, AtomicUsize, Ordering::*};

/// A path, or none.
pub struct SavedPath {
    length: AtomicUsize,
    bytes: [AtomicU8; libc::PATH_MAX as usize],
}

impl SavedPath {
    pub const fn new() -> Self {
        let bytes = [const { AtomicU8::new(0) }; libc::PATH_MAX as usize];
        SavedPath { length: AtomicUsize::new(0), bytes }
    }

    /// Saves the parts of a path, by the constructor; one that is too long is none.
    pub fn store(&self, parts: [&[u8]; 3]) {
        let length = parts.iter().map(|part| part.len()).sum::<usize>();
        if length < self.bytes.len() {
            let bytes = parts.into_iter().flatten();
            self.bytes.iter().zip(bytes).for_each(|(to, &from)| to.store(from, Relaxed));
            self.length.store(length, Release);
        }
    }

    /// The path; `None`: there is none.
    pub fn get(&'static self) -> Option<&'static CStr> {
        let length = self.length.load(Acquire);
        // SAFETY: written by the constructor alone, shorter than the room, and zero behind that.
        (length > 0).then(|| unsafe { CStr::from_ptr(self.bytes.as_ptr().cast()) })
    }
}
