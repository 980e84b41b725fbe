//! Reading, setting and restoring `errno`: a hook leaves it as the real call left it.

use libc::{__errno_location, c_int};

/// The address of the calling thread's errno, valid for the life of the thread.
fn location() -> *mut c_int {
    // SAFETY: no arguments, no failure.
    unsafe { __errno_location() }
}

/// The calling thread's errno.
pub fn get() -> c_int {
    // SAFETY: the location is valid, and this thread's alone.
    unsafe { *location() }
}

/// Sets the calling thread's errno.
pub fn set(number: c_int) {
    // SAFETY: the location is valid, and this thread's alone.
    unsafe { *location() = number }
}

/// Puts errno back when it goes out of scope.
pub struct Preserved(c_int);

impl Preserved {
    /// Saves errno as it is now.
    pub fn now() -> Self {
        Preserved(get())
    }
}

impl Drop for Preserved {
    fn drop(&mut self) {
        set(self.0);
    }
}
