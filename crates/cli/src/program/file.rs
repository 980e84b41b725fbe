//! Opening a file that another user may have put there.

use std::fs::File;
use std::io::Error;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Opens a file for reading, if it is a regular one: a FIFO would wait for its writer, and a device
/// may act on being opened.
pub fn open(path: &Path) -> Result<File, Error> {
    let mut how = File::options();
    let file = how.read(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(Error::other("not a regular file")) }
}
