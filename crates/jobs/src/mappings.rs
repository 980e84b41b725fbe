//! The memory mappings of a process: its program, and the libraries that it has loaded.

use std::path::Path;
use std::{fs, io};

/// The mappings of a process, as the kernel lists them.
pub(crate) struct Mappings(String);

impl Mappings {
    /// The mappings of the process with this ID.
    ///
    /// # Errors
    /// If it has ended, or belongs to another user and may not be inspected.
    pub(crate) fn of(process: u32) -> io::Result<Mappings> {
        let list = fs::read(format!("/proc/{process}/maps"))?;
        Ok(Mappings(String::from_utf8_lossy(&list).into_owned()))
    }

    #[cfg(test)]
    pub(crate) fn from_list(list: &str) -> Mappings {
        Mappings(list.to_owned())
    }

    /// Whether there are none, as for kernel threads and for processes that have ended.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The paths of the files.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        // The first five fields of a line contain no blanks; a path may.
        let paths = self.0.lines().filter_map(|line| line.find('/').and_then(|at| line.get(at..)));
        paths.map(Path::new)
    }

    /// Whether a file with this name is mapped.
    pub(crate) fn has_file(&self, name: &str) -> bool {
        self.paths().any(|path| path.file_name().is_some_and(|found| found == name))
    }

    /// Whether a mapping is above the address space of 32-bit programs. The kernel's vsyscall page
    /// does not count, since all processes have it.
    pub(crate) fn is_wide(&self) -> bool {
        let lines = self.0.lines().filter(|line| !line.ends_with("[vsyscall]"));
        let mut ends = lines.filter_map(|line| line.split(['-', ' ']).nth(1));
        ends.any(|end| u64::from_str_radix(end, 16).is_ok_and(|end| end > 1 << 32))
    }
}
