//! The error of a system call.

use libc::c_int;

/// The error number of a system call that failed: one of libc's `E` constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Errno(pub c_int);
