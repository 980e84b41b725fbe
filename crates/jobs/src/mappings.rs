//! The memory mappings of a process, as far as they show whether it has loaded the library.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use threadcap_decide::LIBRARY;

/// What the names of loaders begin with.
const LOADER: &str = "ld-";
/// The most paths that are kept: a process can map files under 65,530 names of 4 KiB each.
const MOST_PATHS: usize = 64;

/// The mappings of a process. Read line by line, since the list may be hundreds of megabytes long.
#[derive(Default)]
pub(crate) struct Mappings {
    /// Each path with the addresses of its code.
    paths: BTreeMap<PathBuf, String>,
    is_wide: bool,
    is_empty: bool,
    is_cut_off: bool,
}

/// The longest list that is read. One of 65,530 mappings, the most that the kernel allows by default,
/// has 16 MB if the paths have 200 bytes.
const LONGEST: u64 = 64 << 20;

impl Mappings {
    /// The mappings of the process with this ID, as far as so many bytes contain them; `left` becomes
    /// what then is left of these.
    ///
    /// # Errors
    /// If it has ended, or belongs to another user and may not be inspected.
    pub(crate) fn of(process: u32, left: &mut u64) -> io::Result<Mappings> {
        let limit = LONGEST.min(*left);
        let mut list = File::open(format!("/proc/{process}/maps"))?.take(limit);
        let mut found = Mappings::read(BufReader::new(&mut list))?;
        found.is_cut_off = list.limit() == 0;
        *left -= limit - list.limit();
        Ok(found)
    }

    /// Reads the kernel's list.
    pub(crate) fn read(mut list: impl BufRead) -> io::Result<Mappings> {
        let mut found = Mappings { is_empty: true, ..Mappings::default() };
        let mut line = Vec::new();
        while list.read_until(b'\n', &mut line)? > 0 {
            found.add(line.trim_ascii_end());
            line.clear();
        }
        Ok(found)
    }

    fn add(&mut self, line: &[u8]) {
        self.is_empty = false;
        self.is_wide |= is_wide(line);
        // The first five fields of a line contain no slashes; a path may contain blanks.
        let path = line.iter().position(|&byte| byte == b'/').and_then(|at| line.get(at..));
        let Some(path) = path.map(|path| Path::new(OsStr::from_bytes(path))) else { return };
        let name = path.file_name().unwrap_or_default().as_bytes();
        let matters = name.starts_with(LIBRARY.as_bytes()) || name.starts_with(LOADER.as_bytes());
        let Some(addresses) = addresses_of_code(line).filter(|_| matters) else { return };
        if self.paths.len() < MOST_PATHS {
            self.paths.entry(path.to_owned()).or_insert_with(|| addresses.to_owned());
        }
    }

    /// Whether there are none, as for kernel threads and for processes that have ended.
    pub(crate) fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Whether the list is longer than what was read.
    pub(crate) fn is_cut_off(&self) -> bool {
        self.is_cut_off
    }

    /// The paths from which code of the library, under any of its names, or of a loader is mapped.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.paths.keys().map(PathBuf::as_path)
    }

    /// The addresses of the code from this path, as the names in `/proc/PID/map_files` have them.
    pub(crate) fn addresses_of(&self, path: &Path) -> Option<&str> {
        self.paths.get(path).map(String::as_str)
    }

    /// Whether the library is mapped.
    pub(crate) fn has_library(&self) -> bool {
        self.paths().any(|path| path.file_name() == Some(LIBRARY.as_ref()))
    }

    /// Whether a mapping is above the address space of 32-bit programs. The kernel's vsyscall page
    /// does not count, since all processes have it.
    pub(crate) fn is_wide(&self) -> bool {
        self.is_wide
    }
}

/// The addresses of a mapping that can be executed: a file that is only read is not loaded.
fn addresses_of_code(line: &[u8]) -> Option<&str> {
    let mut fields = str::from_utf8(line.get(..line.len().min(64))?).ok()?.split(' ');
    let addresses = fields.next()?;
    fields.next()?.contains('x').then_some(addresses)
}

fn is_wide(line: &[u8]) -> bool {
    let mut fields = line.split(|byte| b"- ".contains(byte));
    let end = fields.nth(1).and_then(|end| str::from_utf8(end).ok());
    let end = end.and_then(|end| u64::from_str_radix(end, 16).ok());
    end.is_some_and(|end| end > 1 << 32) && !line.ends_with(b"[vsyscall]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_matters_is_found_among_any_number_of_names() {
        let line =
            |path: &str| format!("7f0000000000-7f0000001000 r-xp 00000000 fe:00 12  {path}\n");
        let many = (0..65_000).map(|n| line(&format!("/tmp/{n}"))).collect::<String>();
        let loaders = (0..65_000).map(|n| line(&format!("/tmp/ld-{n}"))).collect::<String>();
        let list = format!("{many}{}{loaders}", line("/opt/libthreadcap.so"));
        let found = Mappings::read(list.as_bytes()).expect("memory can be read");
        assert!(found.has_library() && found.is_wide() && !found.is_empty());
        assert_eq!(found.paths.len(), MOST_PATHS);
    }

    #[test]
    fn no_more_is_read_than_is_left() {
        let us = std::process::id();
        let mut left = 1 << 20;
        let whole = Mappings::of(us, &mut left).expect("memory can be read");
        assert!(!whole.is_cut_off() && left < 1 << 20 && !whole.is_empty());
        let mut left = 100;
        let start = Mappings::of(us, &mut left).expect("memory can be read");
        assert!(start.is_cut_off() && left == 0);
    }

    #[test]
    fn an_empty_list_is_that_of_nobody() {
        assert!(Mappings::read(&b""[..]).expect("memory can be read").is_empty());
    }
}
