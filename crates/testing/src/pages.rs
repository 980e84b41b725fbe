//! Pages that the processes of a test leave behind.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use threadcap_jobs::snapshot::{RequestSnapshot, Snapshot};

/// A directory for pages of one test.
pub struct Pages(PathBuf);

impl Pages {
    /// Creates an empty directory of this name.
    pub fn new(name: &str) -> Pages {
        let directory = crate::root().join("target/tmp/pages").join(name);
        let _ = fs::remove_dir_all(&directory);
        fs::create_dir_all(directory.parent().expect("not the root")).expect("target is writable");
        DirBuilder::new().mode(0o700).create(&directory).expect("target is writable");
        Pages(directory)
    }

    /// Where they are.
    pub fn directory(&self) -> &Path {
        &self.0
    }

    /// All pages, in the order of their creation.
    pub fn all(&self) -> Vec<Snapshot> {
        let files = fs::read_dir(&self.0).expect("the directory is there");
        let read = |path: PathBuf| {
            let bytes = fs::read(&path).expect("a file");
            Snapshot::read(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        };
        let mut pages: Vec<_> =
            files.map(|file| read(file.expect("a directory entry").path())).collect();
        pages.sort_by_key(|page| page.made);
        pages
    }

    /// The pages of one process, oldest first.
    pub fn of(&self, process: i64) -> Vec<Snapshot> {
        self.all().into_iter().filter(|page| i64::from(page.process) == process).collect()
    }

    /// The only page of one process.
    #[track_caller]
    pub fn only(&self, process: i64) -> Snapshot {
        let mut pages = self.of(process);
        assert_eq!(pages.len(), 1, "pages of {process}: {:#?}", self.all());
        pages.remove(0)
    }
}

/// The request of this name in a page.
#[track_caller]
pub fn request<'a>(page: &'a Snapshot, name: &str) -> &'a RequestSnapshot {
    let found = page.requests.iter().find(|request| request.name == name);
    found.unwrap_or_else(|| panic!("no {name} in {:#?}", page.requests))
}

/// How often a request was made, and the most that was asked and granted.
#[track_caller]
pub fn numbers(page: &Snapshot, name: &str) -> (u64, i64, i64) {
    let request = request(page, name);
    (request.calls, request.most_asked, request.most_granted)
}

/// The last part of a path.
pub fn file_name(path: Option<&str>) -> &str {
    path.and_then(|path| path.rsplit('/').next()).unwrap_or("")
}
