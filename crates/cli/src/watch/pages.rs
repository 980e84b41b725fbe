//! The directory for the pages of one job's processes.

use std::fs::{self, DirBuilder};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{Error, ErrorKind};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use threadcap_jobs::pages::Directory;
use threadcap_jobs::snapshot::Snapshot;

use crate::kernel;

/// A file system in memory.
const SHARED_MEMORY: &str = "/dev/shm";

/// The private directory of a job, removed on drop.
pub struct Pages {
    directory: Directory,
    /// The directory of the enclosing job, which gets the pages too.
    outer: Option<PathBuf>,
    collected: Vec<Snapshot>,
}

impl Pages {
    /// Creates the directory: in shared memory, else where temporary files go.
    pub fn new(outer: Option<PathBuf>) -> Result<Pages, Error> {
        let user = kernel::real_user().0;
        let name = format!("threadcap-{user}.{}", std::process::id());
        let directory = make_in(Path::new(SHARED_MEMORY), &name, user)
            .or_else(|_| make_in(&std::env::temp_dir(), &name, user))?;
        Ok(Pages { directory, outer, collected: Vec::new() })
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Collects the pages of processes that have ended, so that those of many short processes do
    /// not fill the memory.
    pub fn collect(&mut self, is_alive: impl Fn(u32) -> bool) {
        for page in self.directory.pages_where(|process| !is_alive(process)) {
            // A process in another PID namespace has another ID here, and may be alive.
            if page.says.ended > 0 {
                self.give_away(&page.name);
                self.collected.push(page.says);
            }
        }
    }

    /// The pages so far: of processes that are running, and of those that have ended.
    pub fn so_far(&self) -> Vec<Snapshot> {
        let running = self.directory.pages().into_iter().map(|page| page.says);
        self.collected.iter().cloned().chain(running).collect()
    }

    /// Collects all remaining pages.
    pub fn finish(&mut self) -> Vec<Snapshot> {
        for page in self.directory.pages_where(|_| true) {
            self.give_away(&page.name);
            self.collected.push(page.says);
        }
        std::mem::take(&mut self.collected)
    }

    /// A process that is still running keeps writing to its file, wherever that is moved.
    fn give_away(&self, name: &str) {
        let file = self.path().join(name);
        let given = self.outer.as_ref().map(|outer| fs::rename(&file, outer.join(name)));
        if !matches!(given, Some(Ok(()))) {
            _ = fs::remove_file(file);
        }
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(self.path());
    }
}

/// The number of other names that are tried.
const ATTEMPTS: usize = 16;

/// Creates a directory with this name, or with a random number appended if the name is taken.
fn make_in(place: &Path, name: &str, user: u32) -> Result<Directory, Error> {
    let named = |number: u64| make(&place.join(format!("{name}.{number}")), user);
    let random = || RandomState::new().build_hasher().finish();
    let mut others = std::iter::repeat_with(|| named(random())).take(ATTEMPTS);
    make(&place.join(name), user).or_else(|error| others.find(Result::is_ok).unwrap_or(Err(error)))
}

/// Creates a directory that only this user can access, and locks it. An existing one of this name
/// was left by a killed launcher that had our process ID, unless it is locked: then its launcher is
/// alive in another PID namespace.
fn make(path: &Path, user: u32) -> Result<Directory, Error> {
    let make = || DirBuilder::new().mode(0o700).create(path);
    match make() {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Directory::open(path, user)?.lock()?;
            fs::remove_dir_all(path)?;
            make()
        }
        made => made,
    }?;
    let directory = Directory::open(path, user)?;
    directory.lock()?;
    Ok(directory)
}
