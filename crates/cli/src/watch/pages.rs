//! The directory in which the processes of one job tell of themselves.

use std::fs::{self, DirBuilder};
use std::io::{Error, ErrorKind};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use threadcap_jobs::pages::Directory;
use threadcap_jobs::snapshot::Snapshot;

use crate::kernel;

/// Where there is memory that is shared by files.
const SHARED_MEMORY: &str = "/dev/shm";

/// The private directory of a job, removed in the end.
pub struct Pages {
    directory: Directory,
    /// That of the job around this one, which is to see the pages too.
    outer: Option<PathBuf>,
    collected: Vec<Snapshot>,
}

impl Pages {
    /// Makes the directory: in shared memory, else where temporary files go.
    pub fn new(outer: Option<PathBuf>) -> Result<Pages, Error> {
        let user = kernel::real_user().0;
        let name = format!("threadcap-{user}.{}", std::process::id());
        let path = make(&Path::new(SHARED_MEMORY).join(&name))
            .or_else(|_| make(&std::env::temp_dir().join(&name)))?;
        Ok(Pages { directory: Directory::open(&path, user)?, outer, collected: Vec::new() })
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Takes in the pages of processes that are no more, so that those of many short processes
    /// do not fill the memory.
    pub fn collect(&mut self, is_alive: impl Fn(u32) -> bool) {
        for page in self.directory.pages_where(|process| !is_alive(process)) {
            // A process in a namespace of its own has another number here, and may live.
            if page.says.ended > 0 {
                self.give_away(&page.name);
                self.collected.push(page.says);
            }
        }
    }

    /// Takes in all pages, and removes the directory.
    pub fn finish(&mut self) -> Vec<Snapshot> {
        for page in self.directory.pages_where(|_| true) {
            self.give_away(&page.name);
            self.collected.push(page.says);
        }
        std::mem::take(&mut self.collected)
    }

    /// A process that still runs goes on writing, wherever its file now is.
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

/// Makes a directory for this user alone. One of this name was left by a launcher that had our
/// number before, and was killed.
fn make(path: &Path) -> Result<PathBuf, Error> {
    let make = || DirBuilder::new().mode(0o700).create(path).map(|()| path.to_owned());
    match make() {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Directory::open(path, kernel::real_user().0)?;
            fs::remove_dir_all(path)?;
            make()
        }
        made => made,
    }
}
