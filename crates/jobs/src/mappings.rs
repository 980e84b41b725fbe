//! What a process has mapped into its memory: its program, and the libraries that it has loaded.

use std::path::Path;
use std::{fs, io};

/// The mappings of a process, as the kernel lists them.
pub(crate) struct Mappings(String);

impl Mappings {
    /// Those of the process with this number.
    ///
    /// # Errors
    /// Where it has ended, or belongs to another user and we may not look into it.
    pub(crate) fn of(process: u32) -> io::Result<Mappings> {
        let list = fs::read(format!("/proc/{process}/maps"))?;
        Ok(Mappings(String::from_utf8_lossy(&list).into_owned()))
    }

    #[cfg(test)]
    pub(crate) fn from_list(list: &str) -> Mappings {
        Mappings(list.to_owned())
    }

    /// Whether there are none: so it is with the kernel's own processes, and those that have ended.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The paths of the files.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        // The first five fields of a line have no blanks; a path may have.
        let paths = self.0.lines().filter_map(|line| line.find('/').and_then(|at| line.get(at..)));
        paths.map(Path::new)
    }

    /// Whether a file of this name is among them.
    pub(crate) fn has_file(&self, name: &str) -> bool {
        self.paths().any(|path| path.file_name().is_some_and(|found| found == name))
    }

    /// Whether any of it lies where a 32-bit program has nothing. The kernel shows its page of
    /// system calls to all.
    pub(crate) fn is_wide(&self) -> bool {
        let lines = self.0.lines().filter(|line| !line.ends_with("[vsyscall]"));
        let mut ends = lines.filter_map(|line| line.split(['-', ' ']).nth(1));
        ends.any(|end| u64::from_str_radix(end, 16).is_ok_and(|end| end > 1 << 32))
    }
}
