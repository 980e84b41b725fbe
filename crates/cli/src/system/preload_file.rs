//! Reads the preload list, and replaces it atomically.
//!
//! Whenever the machine stops, either the old or the new list is there. The list is not written in
//! place: the loader may be reading it for a program that is starting.

use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{Error, ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::fault::{Fault, say};
use crate::kernel;

/// The file that the loader reads.
pub const FILE: &str = "/etc/ld.so.preload";
/// Larger than any preload list; a larger file is something else.
const LARGEST: u64 = 1 << 26;

/// Only root can open it, so nobody else can hold the file lock.
const LOCK: &str = "/run/threadcap.lock";

/// The preload list, as it was read.
pub struct PreloadFile {
    /// Its path, symbolic links resolved.
    place: PathBuf,
    directory: File,
    /// Keeps other instances of threadcap from changing it.
    _lock: Option<File>,
    /// Owner and mode; `None` if there is no file.
    metadata: Option<Metadata>,
    /// Its contents; empty if there is no file.
    pub list: Vec<u8>,
}

impl PreloadFile {
    /// Reads the list, and keeps other instances of threadcap from changing it.
    pub fn open_alone() -> Result<Self, Fault> {
        // Without `/run`, no other instance is running either.
        let lock = lock_file().ok();
        if lock.as_ref().is_some_and(|lock| !kernel::lock_file(lock)) {
            return Err(Fault::refused("another threadcap system enable or disable is running"));
        }
        Ok(PreloadFile { _lock: lock, ..Self::open()? })
    }

    /// Reads the list.
    pub fn open() -> Result<Self, Fault> {
        let cannot = |error: Error| Fault::refused(format!("{FILE}: {error}"));
        let place = match fs::canonicalize(FILE) {
            Err(error) if error.kind() == ErrorKind::NotFound && !is_link() => FILE.into(),
            place => place.map_err(cannot)?,
        };
        let directory = File::open(place.parent().unwrap_or(Path::new("/"))).map_err(cannot)?;
        let metadata = match fs::metadata(&place) {
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            metadata => Some(metadata.map_err(cannot)?),
        };
        if metadata.as_ref().is_some_and(|found| !found.is_file() || found.len() > LARGEST) {
            return Err(Fault::refused(format!("{FILE} is not a preload list")));
        }
        let list = match metadata {
            Some(_) => fs::read(&place).map_err(cannot)?,
            None => Vec::new(),
        };
        Ok(PreloadFile { place, directory, _lock: None, metadata, list })
    }

    /// Users who cannot read the list run without the libraries in it.
    pub fn is_readable_by_everyone(&self) -> bool {
        self.metadata.as_ref().is_none_or(|found| found.mode() & 0o444 == 0o444)
    }

    /// When the list was last changed.
    pub fn changed(&self) -> Option<SystemTime> {
        self.metadata.as_ref()?.modified().ok()
    }

    /// Replaces the list; an empty one removes the file.
    pub fn replace(&self, list: &[u8]) -> Result<(), Fault> {
        let cannot = |error: Error| {
            Fault::refused(format!("{}: {error}; it was not changed", self.place.display()))
        };
        if list.is_empty() {
            match fs::remove_file(&self.place) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(cannot(error)),
                _ => self.sync(),
            }
            return Ok(());
        }
        let beside = self.place.with_file_name("ld.so.preload.threadcap");
        let written = self.write(&beside, list).and_then(|()| fs::rename(&beside, &self.place));
        written.inspect_err(|_| drop(fs::remove_file(&beside))).map_err(cannot)?;
        self.sync();
        Ok(())
    }

    /// Overwrites the list with a shorter one, where there is no room for another file. This is one
    /// write of the old length, so a program that is starting reads either list.
    pub fn overwrite(&self, list: &[u8]) -> Result<(), Fault> {
        let cannot = |error: Error| Fault::refused(format!("{}: {error}", self.place.display()));
        let mut padded = list.to_owned();
        padded.resize(self.list.len().max(list.len()), b'\n');
        let mut file = OpenOptions::new().write(true).open(&self.place).map_err(cannot)?;
        file.write_all(&padded).and_then(|()| file.sync_all()).map_err(cannot)
    }

    /// Before the sync, a power cut may bring the old list back, which is consistent too.
    fn sync(&self) {
        if let Err(error) = self.directory.sync_all() {
            say(format!(
                "{}: the change may not survive a power cut: {error}",
                self.place.display()
            ));
        }
    }

    /// Writes a file with the owner and mode of the one it will replace, and syncs it to disk.
    fn write(&self, path: &Path, list: &[u8]) -> Result<(), Error> {
        // Left by an interrupted attempt.
        let _ = fs::remove_file(path);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(list)?;
        if let Some(old) = &self.metadata {
            fchown(&file, Some(old.uid()), Some(old.gid()))?;
        }
        let mode = self.metadata.as_ref().map_or(0o644, |old| old.mode() & 0o7777);
        file.set_permissions(Permissions::from_mode(mode))?;
        file.sync_all()
    }
}

fn lock_file() -> Result<File, Error> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).mode(0o600).custom_flags(libc::O_NOFOLLOW).open(LOCK)
}

fn is_link() -> bool {
    fs::symlink_metadata(FILE).is_ok_and(|found| found.is_symlink())
}
