//! Reads the pages of processes, with care.
//!
//! Any process of a user may have written any bytes under any name there. So a page is accepted
//! only if directory and file belong to the same user, nobody else can write to them, and the page
//! describes a process of that user, the one after which it is named. A user's own programs can still
//! lie about that user's own processes.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::mem::offset_of;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::names::{DEAD, DirectoryName, PageName};
use crate::processes::Process;
use crate::snapshot::Snapshot;
use rustix::fd::{AsFd, OwnedFd};
use rustix::fs;
use rustix::fs::{AtFlags, CWD, Dir, FileType, FlockOperation, Mode, OFlags, Stat};
use threadcap_ledger::{Ending, Header, Page};

/// Where the library creates its pages by default.
const SHARED_MEMORY: &str = "/dev/shm";
/// No host has more processes; a directory with more files was filled by something else.
pub(crate) const MOST_PAGES: usize = 65_536;
/// How long the page of a killed process is kept after the process was first missed.
const KEPT_FOR: Duration = Duration::from_secs(3600);
/// At most this many directories of one user are read: the host's, and those of launchers.
const MOST_DIRECTORIES: usize = 256;

/// A user's directory of pages. It is kept open, and everything in it is accessed through the open
/// directory, since its owner may replace it by a link at any time.
#[derive(Clone, Debug)]
pub struct Directory {
    path: PathBuf,
    opened: Arc<OwnedFd>,
    owner: u32,
    /// The user in its name, whom its pages name as well: in a user namespace, the owner may have
    /// another ID.
    named: u32,
}

/// A page, and where it was found.
#[derive(Clone, Debug)]
pub struct FoundPage {
    /// Its contents.
    pub says: Snapshot,
    /// The name of its file.
    pub name: String,
}

impl Directory {
    /// The directory at this path, if it belongs to `owner` and nobody else can write to it.
    ///
    /// # Errors
    /// If it does not, or cannot be opened.
    pub fn open(path: &Path, owner: u32) -> io::Result<Directory> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let opened = fs::open(path, flags, Mode::empty())?;
        let name = path.file_name().and_then(|name| DirectoryName::of(name.to_str()?));
        let named = name.map_or(owner, |name| name.owner);
        match is_private(&fs::fstat(&opened)?, FileType::Directory, owner) {
            true => Ok(Directory { path: path.to_owned(), opened: Arc::new(opened), owner, named }),
            false => Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                format!("{} is not a directory of user {owner} alone", path.display()),
            )),
        }
    }

    /// The directories on this host that this process may read: those of its user or, for root,
    /// those of all users. Each is opened only when the iterator reaches it.
    pub fn all() -> impl Iterator<Item = Directory> {
        let mut found: HashMap<u32, Vec<(DirectoryName, PathBuf)>> = HashMap::new();
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let shared = fs::openat(CWD, SHARED_MEMORY, flags, Mode::empty());
        for name in shared.iter().flat_map(names) {
            let Some(says) = DirectoryName::of(&name) else { continue };
            let path = Path::new(SHARED_MEMORY).join(name);
            // It counts for its owner, whomever it names.
            let Ok(about) = fs::lstat(&path) else { continue };
            let of_owner = found.entry(about.st_uid).or_default();
            // A user may have made thousands. Those of all processes of the user are always read.
            let is_for_all = says.owner == about.st_uid && says.is_expected();
            if of_owner.len() < MOST_DIRECTORIES || is_for_all {
                of_owner.push((says, path));
            }
        }
        let owned = |(owner, all): (u32, Vec<_>)| all.into_iter().map(move |one| (owner, one));
        found.into_iter().flat_map(owned).filter_map(|(owner, (says, path))| {
            let directory = Directory::open(&path, owner).ok()?;
            directory.clean(says);
            Some(directory)
        })
    }

    /// Removes the directory if it is empty and was left behind: its launcher was killed, or no
    /// process has used its unexpected name for long.
    fn clean(&self, says: DirectoryName) {
        let was_launchers = || {
            let is_without = |launcher| Process::of(launcher).is_none() && self.lock().is_ok();
            says.launcher.is_some_and(is_without)
        };
        let is_unused = || fs::fstat(&self.opened).is_ok_and(|about| is_old(about.st_mtime));
        if was_launchers() || says.is_unexpected() && is_unused() {
            _ = fs::rmdir(&self.path);
        }
    }

    /// Locks the directory for as long as this value or a copy of it exists. A launcher locks its
    /// job's directory, which shows to other PID namespaces that the launcher is alive.
    ///
    /// # Errors
    /// If another process has locked it, or the directory was removed.
    pub fn lock(&self) -> io::Result<()> {
        fs::flock(&self.opened, FlockOperation::NonBlockingLockExclusive)?;
        match fs::fstat(&self.opened)?.st_nlink {
            0 => Err(io::ErrorKind::NotFound.into()),
            _ => Ok(()),
        }
    }

    /// Its owner.
    pub fn owner(&self) -> u32 {
        self.owner
    }

    /// Its path, as it was opened.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The pages in it.
    pub fn pages(&self) -> Vec<FoundPage> {
        self.pages_where(|_| true)
    }

    /// The pages of the wanted processes, by their IDs in their own namespace; others are not read.
    pub fn pages_where(&self, is_wanted: impl Fn(u32) -> bool) -> Vec<FoundPage> {
        let wanted = |name: &String| PageName::of(name).is_some_and(|says| is_wanted(says.process));
        self.names().take(MOST_PAGES).filter(wanted).filter_map(|name| self.page(name)).collect()
    }

    /// The names in it, which may be millions.
    pub(crate) fn names(&self) -> impl Iterator<Item = String> {
        names(&self.opened)
    }

    /// The page of this name, if it describes the process in its name. Somebody else who looks at the
    /// same time may have set it aside since its name was read.
    pub(crate) fn page(&self, name: String) -> Option<FoundPage> {
        let process = PageName::of(&name)?.process;
        let bytes = match self.bytes(&name) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.bytes(&format!("{name}{DEAD}"))
            }
            read => read,
        };
        let mut says = Snapshot::read(&bytes.ok()?).ok()?;
        let is_right = says.process == process && says.user == self.named;
        // The kernel knows better whose it is.
        says.user = self.owner;
        is_right.then_some(FoundPage { says, name })
    }

    /// Whether the process that wrote this page was killed, according to the page's lock. The
    /// program that a process has become by `exec` lives without holding the lock.
    pub(crate) fn is_abandoned(&self, name: &str) -> bool {
        let Ok(file) = self.file(name) else { return false };
        let [flags, ending] = [offset_of!(Header, flags), offset_of!(Header, ending)];
        let is_guarded = read_number(&file, offset_of!(Page, header) + flags)
            .is_ok_and(|flags| flags & Header::GUARDED != 0);
        // The writer takes the lock before it sets the flag, so with the flag set it has held the
        // lock. How it ended is read after the lock was checked, when it writes no more.
        is_guarded
            && fs::flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok()
            && read_number(&file, offset_of!(Page, header) + ending)
                .is_ok_and(|ending| Ending::of(ending) != Ending::Exec)
    }

    /// The bytes of a page.
    fn bytes(&self, name: &str) -> io::Result<Vec<u8>> {
        read_page(self.file(name)?)
    }

    /// The file of a page, if it is a private file of the owner. Opening must not block on FIFOs,
    /// nor follow links.
    fn file(&self, name: &str) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = fs::openat(&self.opened, name, flags, Mode::empty())?;
        let about = fs::fstat(&file)?;
        // A page has one name; with several links, it would be read several times.
        match is_private(&about, FileType::RegularFile, self.owner) && about.st_nlink == 1 {
            true => Ok(File::from(file)),
            false => Err(io::ErrorKind::PermissionDenied.into()),
        }
    }

    /// Renames the page of a killed process, and removes it after an hour, so that it can still be
    /// shown.
    pub(crate) fn reap(&self, name: &str) {
        if !name.ends_with(DEAD) {
            let aside = format!("{name}{DEAD}");
            _ = fs::renameat(&self.opened, name, &self.opened, aside);
            return;
        }
        let about = fs::statat(&self.opened, name, AtFlags::SYMLINK_NOFOLLOW);
        let Ok(about) = about else { return };
        // Renaming was the last change of the inode.
        if is_old(about.st_ctime) {
            _ = fs::unlinkat(&self.opened, name, AtFlags::empty());
        }
    }
}

/// Whether a time, in seconds, is longer ago than [`KEPT_FOR`].
fn is_old(seconds: i64) -> bool {
    let seconds = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
    let since = SystemTime::UNIX_EPOCH.checked_add(seconds);
    let age = since.and_then(|since| SystemTime::now().duration_since(since).ok());
    age.is_some_and(|age| age > KEPT_FOR)
}

/// The names in a directory that may be those of pages, or of directories of pages.
fn names(directory: impl AsFd) -> impl Iterator<Item = String> {
    let entries = Dir::read_from(directory).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str().ok().map(str::to_owned))
}

/// The bytes of a page, and one more if the file is longer than a page.
fn read_page(file: File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(size_of::<Page>() + 1);
    file.take(size_of::<Page>() as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// One number in a page.
fn read_number(file: &File, offset: usize) -> io::Result<u32> {
    let mut bytes = [0; 4];
    file.read_exact_at(&mut bytes, offset as u64)?;
    Ok(u32::from_ne_bytes(bytes))
}

fn is_private(about: &Stat, kind: FileType, owner: u32) -> bool {
    let others = Mode::RWXG | Mode::RWXO;
    FileType::from_raw_mode(about.st_mode) == kind
        && about.st_uid == owner
        && !Mode::from_raw_mode(about.st_mode).intersects(others)
}
