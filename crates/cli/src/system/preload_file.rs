//! The host's list of preloads: read, and replaced as a whole.
//!
//! Whenever the machine stops, the old list or the new one is there. The list is never written in
//! place: the loader may be reading it for a program that starts just then.

use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{Error, ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::fault::{Fault, say};
use crate::kernel;

/// Where the loader finds it.
pub const FILE: &str = "/etc/ld.so.preload";
/// More than a list ever has; what is larger is something else.
const LARGEST: u64 = 1 << 26;

/// Root alone can open it, so nobody else can hold the lock.
const LOCK: &str = "/run/threadcap.lock";

/// The list, as it was read.
pub struct PreloadFile {
    /// Where it lies, symbolic links followed.
    place: PathBuf,
    directory: File,
    /// Keeps others who use this from changing it meanwhile.
    _lock: Option<File>,
    /// Whose it is, and who may read it; `None`: there is no file.
    metadata: Option<Metadata>,
    /// What it says; nothing where there is no file.
    pub list: Vec<u8>,
}

impl PreloadFile {
    /// Reads the list, and keeps others from changing it.
    pub fn open_alone() -> Result<Self, Fault> {
        // Without `/run` there is nobody else either.
        let lock = lock_file().ok();
        if lock.as_ref().is_some_and(|lock| !kernel::lock_file(lock)) {
            return Err(Fault::refused("another threadcap system enable or disable is under way"));
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
            return Err(Fault::refused(format!("{FILE} is no list of preloads")));
        }
        let list = match metadata {
            Some(_) => fs::read(&place).map_err(cannot)?,
            None => Vec::new(),
        };
        Ok(PreloadFile { place, directory, _lock: None, metadata, list })
    }

    /// Who may read the list matters: those who may not, run without what it says.
    pub fn is_readable_by_everyone(&self) -> bool {
        self.metadata.as_ref().is_none_or(|found| found.mode() & 0o444 == 0o444)
    }

    /// When the list was last changed.
    pub fn changed(&self) -> Option<SystemTime> {
        self.metadata.as_ref()?.modified().ok()
    }

    /// Puts another list in its place; an empty one is no file.
    pub fn replace(&self, list: &[u8]) -> Result<(), Fault> {
        let cannot = |error: Error| {
            Fault::refused(format!("{}: {error}; it is as it was", self.place.display()))
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

    /// Puts a shorter list in its place where there is no room for another file. It is one write
    /// of the old length: what a program reads that starts just then is one of the two.
    pub fn overwrite(&self, list: &[u8]) -> Result<(), Fault> {
        let cannot = |error: Error| Fault::refused(format!("{}: {error}", self.place.display()));
        let mut padded = list.to_owned();
        padded.resize(self.list.len().max(list.len()), b'\n');
        let mut file = OpenOptions::new().write(true).open(&self.place).map_err(cannot)?;
        file.write_all(&padded).and_then(|()| file.sync_all()).map_err(cannot)
    }

    /// Until then the old list may come back after a power cut, which is as good.
    fn sync(&self) {
        if let Err(error) = self.directory.sync_all() {
            say(format!("{}: it may not outlast a power cut: {error}", self.place.display()));
        }
    }

    /// Writes a file like the one that it is to replace, which is on the disk when this returns.
    fn write(&self, path: &Path, list: &[u8]) -> Result<(), Error> {
        // What an interrupted attempt has left.
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
