//! The host as it would be with another preload list: a private mount namespace in which `/etc` is
//! the same except for that file.

use std::ffi::{CString, OsStr};
use std::fs::{self, DirEntry, File, Permissions};
use std::io::{Error, Read, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::ptr::null;

use libc::{MS_BIND, MS_NODEV, MS_NOSUID, MS_PRIVATE, MS_REC, c_ulong};
use serde::{Serialize, de::DeserializeOwned};

use super::preload_file::FILE;
use crate::kernel::c_string;

const DIRECTORY: &str = "/etc";

/// What a child sends back: its answer, or why there is none.
type Said<T> = Result<T, String>;

/// Runs `work` in a child process that sees this preload list; if the list is empty, there is no
/// file. The child is killed if this process ends.
pub fn with_list<T: Serialize + DeserializeOwned>(
    list: &[u8],
    work: impl FnOnce() -> T,
) -> Result<T, String> {
    let failed = |error: Error| format!("cannot start a process: {error}");
    let (mut answer, mut to_us) = std::io::pipe().map_err(failed)?;
    // SAFETY: we have one thread.
    let child = unsafe { libc::fork() };
    match child {
        -1 => return Err(failed(Error::last_os_error())),
        0 => {
            drop(answer);
            let said: Said<T> = enter(list).map(|()| work());
            let sent = serde_json::to_vec(&said).map(|text| to_us.write_all(&text));
            let status = i32::from(!matches!(sent, Ok(Ok(()))));
            // SAFETY: ends the child without running the parent's exit handlers.
            unsafe { libc::_exit(status) }
        }
        _ => drop(to_us),
    }
    let mut text = Vec::new();
    let read = answer.read_to_end(&mut text);
    let ended = crate::kernel::child::wait_for(child);
    read.map_err(failed)?;
    serde_json::from_slice::<Said<T>>(&text)
        .map_err(|_| format!("the process that tried it ended unexpectedly: {ended:?}"))?
}

/// Enters a private copy of the host's mounts, and installs the list there.
fn enter(list: &[u8]) -> Said<()> {
    let step = |what: &'static str| move |error: Error| format!("{what}: {error}");
    // SAFETY: takes numbers.
    let dies = unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) } == 0;
    // SAFETY: takes a number; we have one thread.
    let left = dies && unsafe { libc::unshare(libc::CLONE_NEWNS) } == 0;
    if !left {
        return Err(step("a mount namespace")(Error::last_os_error()));
    }
    // Before anything is mounted: a shared mount would propagate to the host.
    mount(None, "/".as_ref(), MS_REC | MS_PRIVATE).map_err(step(
        "private mounts (the root must be a mount point; bind-mount a chroot onto itself)",
    ))?;
    let original: OwnedFd = File::open(DIRECTORY).map_err(step(DIRECTORY))?.into();
    let entries = fs::read_dir(DIRECTORY).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let entries = entries.map_err(step(DIRECTORY))?;
    mount_empty(DIRECTORY.as_ref()).map_err(step("an empty /etc"))?;
    let list_name = Path::new(FILE).file_name();
    for entry in entries.iter().filter(|entry| Some(entry.file_name().as_os_str()) != list_name) {
        show(entry, &original).map_err(|error| format!("{}: {error}", entry.path().display()))?;
    }
    if list.is_empty() {
        return Ok(());
    }
    let written = fs::write(FILE, list);
    // Regardless of the umask.
    let written = written.and_then(|()| fs::set_permissions(FILE, Permissions::from_mode(0o644)));
    written.map_err(step(FILE))
}

/// Makes an entry of the original directory appear in the new one.
fn show(entry: &DirEntry, original: &OwnedFd) -> Result<(), Error> {
    let (kind, place) = (entry.file_type()?, entry.path());
    let mut source = format!("/proc/self/fd/{}/", original.as_raw_fd()).into_bytes();
    source.extend(entry.file_name().as_bytes());
    let source = Path::new(OsStr::from_bytes(&source));
    if kind.is_symlink() {
        return symlink(fs::read_link(source)?, place);
    }
    match kind.is_dir() {
        true => fs::create_dir(&place)?,
        false => File::create(&place).map(drop)?,
    }
    mount(Some(source), &place, MS_BIND | MS_REC)
}

fn mount_empty(place: &Path) -> Result<(), Error> {
    let place = c_string(place.as_os_str())?;
    let (kind, options) = (c"tmpfs", c"mode=755");
    let flags = MS_NOSUID | MS_NODEV;
    // SAFETY: strings that end in NUL.
    let status = unsafe {
        libc::mount(kind.as_ptr(), place.as_ptr(), kind.as_ptr(), flags, options.as_ptr().cast())
    };
    if status == 0 { Ok(()) } else { Err(Error::last_os_error()) }
}

fn mount(source: Option<&Path>, place: &Path, flags: c_ulong) -> Result<(), Error> {
    let source = source.map(|source| c_string(source.as_os_str())).transpose()?;
    let place: CString = c_string(place.as_os_str())?;
    let source = source.as_ref().map_or(null(), |source| source.as_ptr());
    // SAFETY: strings that end in NUL, or null where the kernel takes none.
    match unsafe { libc::mount(source, place.as_ptr(), null(), flags, null()) } {
        0 => Ok(()),
        _ => Err(Error::last_os_error()),
    }
}
