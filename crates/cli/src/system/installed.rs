//! Replaces the policy in force atomically, and keeps the previous one beside it.
//!
//! Whenever the machine stops, one of the two files is valid, and the shim finds it.

use std::ffi::{CStr, OsStr};
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{Error, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use threadcap_decide::policy::{FILE, PREVIOUS};

use crate::fault::Fault;
use crate::kernel;

/// Whether a policy was replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// The new one is in force from now on.
    Replaced,
    /// It was already in force.
    Unchanged,
}

/// Replaces the policy in force.
pub fn replace(policy: &[u8]) -> Result<Done, Fault> {
    let place = path_of(FILE);
    let cannot = |path: &Path, error: Error| Fault::refused(format!("{}: {error}", path.display()));
    let directory = place.parent().unwrap_or(Path::new("/"));
    let open = open_directory(directory).map_err(|error| cannot(directory, error))?;
    if !kernel::lock_file(&open) {
        return Err(Fault::refused("another threadcap system apply is running"));
    }
    let good = threadcap_policy::consult_at(FILE, |_| ()).is_ok();
    if good && fs::read(&place).is_ok_and(|current| current == policy) {
        return Ok(Done::Unchanged);
    }
    let beside = place.with_extension("new");
    write(&beside, policy).map_err(|error| cannot(&beside, error))?;
    if good {
        keep(&place, directory).map_err(|error| cannot(&path_of(PREVIOUS), error))?;
    }
    fs::rename(&beside, &place)
        .and_then(|()| open.sync_all())
        .map_err(|error| cannot(&place, error))?;
    Ok(Done::Replaced)
}

fn path_of(path: &CStr) -> PathBuf {
    OsStr::from_bytes(path.to_bytes()).into()
}

/// Opens the directory, creating it if necessary: readable by everyone, writable by root.
fn open_directory(directory: &Path) -> Result<File, Error> {
    fs::DirBuilder::new().recursive(true).mode(0o755).create(directory)?;
    fs::set_permissions(directory, Permissions::from_mode(0o755))?;
    File::open(directory)
}

/// Writes a file, and syncs it to disk.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    // Left by an interrupted attempt.
    let _ = fs::remove_file(path);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o644).open(path)?;
    // Regardless of the umask: every process reads it.
    file.set_permissions(Permissions::from_mode(0o644))?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Hard-links the file in force to its second name, so that it survives the replacement.
fn keep(place: &Path, directory: &Path) -> Result<(), Error> {
    let name = directory.join("policy.kept");
    let _ = fs::remove_file(&name);
    fs::hard_link(place, &name)?;
    fs::rename(&name, path_of(PREVIOUS))
}
