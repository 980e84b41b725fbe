//! Libraries where a host may have them, for hosts of the tests' own.

use crate::launcher::is_root;
use crate::private_host::Host;
use crate::{compile_library, shim, skip};
use std::fs;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A directory on the host's root file system, which is `/srv` on hosts of the tests' own.
pub struct Shelf(pub PathBuf);

impl Shelf {
    /// `None`, and the test is skipped, where there can be none.
    pub fn new(test: &str) -> Option<Shelf> {
        let shelf = Shelf(format!("/var/tmp/threadcap-{test}-{}", std::process::id()).into());
        let device = |path: &Path| path.metadata().expect("it is there").dev();
        if !is_root() || device("/var/tmp".as_ref()) != device("/".as_ref()) {
            skip("needs root, and /var/tmp on the root file system");
            return None;
        }
        fs::DirBuilder::new().mode(0o755).create(&shelf.0).expect("/var/tmp is writable");
        shelf.put(shim(), "libthreadcap.so", "644");
        shelf.put(&compile_library("plain.c", &[]), "other.so", "644");
        Some(shelf)
    }

    /// Puts a copy of a file there, with a mode.
    pub fn put(&self, file: &Path, name: &str, mode: &str) {
        let mut install = Command::new("install");
        let status = install.args(["-D", "-m", mode]).arg(file).arg(self.0.join(name)).status();
        assert!(status.expect("install runs").success(), "install {name} failed");
    }

    /// A library that goes wrong, in a directory of this name.
    pub fn brick(&self, name: &str, flags: &[&str]) {
        self.put(&compile_library("brick.c", flags), &format!("{name}/libthreadcap.so"), "644");
    }

    /// A host of its own that sees the shelf.
    pub fn host(&self) -> Option<Host> {
        let other = compile_library("plain.c", &[]);
        Some(Host::new()?.file(&other, "other.so", 0o644).before(&format!(
            "mount --bind {} /srv
            same() {{ cmp \"$1\" /etc/ld.so.preload; }}",
            self.0.display()
        )))
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
