//! Which processes of the host have loaded the library, and why the others have not.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::Serialize;
use threadcap_decide::LIBRARY;
use threadcap_shown::Shown;

use crate::effort::Effort;
use crate::mappings::Mappings;
use crate::processes::Process;
use crate::users::Users;

/// What the kernel appends to the name of a deleted file.
const DELETED: &str = " (deleted)";

/// Why a process runs without the library, as far as its memory shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It has loaded a library that has since been replaced or removed.
    OlderLibrary,
    /// It has loaded another copy, chosen by its user.
    OtherCopy,
    /// It is linked statically.
    Static,
    /// It has another loader than the host's programs, for another word size or another libc.
    OtherLoader,
    /// It started before the library was preloaded.
    Earlier,
    /// It has another file system, as in a container.
    OtherFiles,
    /// None of these reasons.
    Unknown,
}

impl Why {
    /// A phrase that follows "processes".
    pub fn in_words(self) -> &'static str {
        match self {
            Why::OlderLibrary => "that have loaded a library that has since been replaced",
            Why::OtherCopy => "that have loaded another copy of the library",
            Why::Static => "that are statically linked",
            Why::OtherLoader => "that have another loader than the host's programs",
            Why::Earlier => "that started before it was preloaded",
            Why::OtherFiles => "that have another file system, as in a container",
            Why::Unknown => "for an unknown reason",
        }
    }
}

/// A process that runs without the library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Uncovered {
    /// Its process ID.
    pub pid: u32,
    /// Its effective user.
    pub user: Shown,
    /// The name of its initial thread.
    pub name: Shown,
    /// Why it has not loaded the library.
    pub why: Why,
}

/// The processes of the host, without kernel threads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// How many have loaded the library.
    pub with: usize,
    /// Those that have not.
    pub without: Vec<Uncovered>,
    /// How many could not be inspected, or have more mappings than are read.
    pub unreadable: usize,
}

/// Inspects every accessible process for the library at this path, which has been preloaded since
/// `since`. The path is `None` if the library's file does not exist: then no process counts as
/// having it.
///
/// A path means another file in another mount namespace: there, a process has the library only if
/// the file that it has mapped is the library's.
pub fn look(library: Option<&Path>, since: Option<SystemTime>) -> Coverage {
    let users = Users::read();
    let since = since.and_then(since_boot);
    let (mut coverage, mut effort) = (Coverage::default(), Effort::default());
    for process in Process::all() {
        let mappings = match Mappings::of(process.id, effort.left(process.user)) {
            Ok(mappings) => mappings,
            Err(error) => {
                // With any other error, the process has ended.
                let refused = error.kind() == ErrorKind::PermissionDenied;
                coverage.unreadable += usize::from(refused);
                continue;
            }
        };
        // A user can make it more than is worth reading.
        if mappings.is_cut_off() {
            coverage.unreadable += 1;
            continue;
        }
        // Kernel threads and processes that have ended have none.
        if mappings.is_empty() {
            continue;
        }
        let is_library = |path: &Path| {
            library == Some(path)
                && mappings.addresses_of(path).is_some_and(|at| is_file(process.id, at, path))
        };
        match why_not(&mappings, is_library) {
            None => coverage.with += 1,
            Some(why) => {
                let (pid, why) = (process.id, refined(why, &process, since));
                let user = users.name(process.user);
                coverage.without.push(Uncovered { pid, user, name: process.name, why });
            }
        }
    }
    coverage
}

/// Whether a process has mapped the library's file at these addresses, under its path. In the own
/// mount namespace the path is evidence enough; in another one only the file itself is, which takes
/// `CAP_SYS_ADMIN` on the host to see.
fn is_file(process: u32, addresses: &str, library: &Path) -> bool {
    if mount_namespace(&process.to_string()) == mount_namespace("self") {
        return true;
    }
    let identity = |file: &Path| fs::metadata(file).ok().map(|found| (found.dev(), found.ino()));
    let mapped = identity(Path::new(&format!("/proc/{process}/map_files/{addresses}")));
    mapped.is_some() && mapped == identity(library)
}

/// The mount namespace of a process; `None` if it may not be inspected.
fn mount_namespace(process: &str) -> Option<PathBuf> {
    fs::read_link(format!("/proc/{process}/ns/mnt")).ok()
}

/// Why a process with these mappings does not have the library, as far as they show; `None` if it
/// does.
fn why_not(mappings: &Mappings, is_library: impl Fn(&Path) -> bool) -> Option<Why> {
    let paths: Vec<&Path> = mappings.paths().collect();
    if paths.iter().any(|path| is_library(path)) {
        return None;
    }
    let name_of = |path: &&Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let names: Vec<String> = paths.iter().filter_map(name_of).collect();
    let deleted = format!("{LIBRARY}{DELETED}");
    let has = |wanted: &dyn Fn(&str) -> bool| names.iter().any(|name| wanted(name));
    Some(if has(&|name| name == deleted) {
        Why::OlderLibrary
    } else if has(&|name| name == LIBRARY) {
        Why::OtherCopy
    } else if has(&|name| name.starts_with("ld-linux") || is_versioned_loader(name))
        && mappings.is_wide()
    {
        Why::Unknown
    } else if has(&|name| name.starts_with("ld-")) {
        Why::OtherLoader
    } else {
        Why::Static
    })
}

/// `ld-2.31.so`, as glibc's loader was called before 2.34.
fn is_versioned_loader(name: &str) -> bool {
    name.strip_prefix("ld-2.").is_some_and(|rest| rest.contains(".so"))
}

/// Refines a reason by what the memory of a process does not show.
fn refined(why: Why, process: &Process, since: Option<Duration>) -> Why {
    let theirs = mount_namespace(&process.id.to_string());
    match why {
        Why::Unknown if since.is_some_and(|since| process.started < since) => Why::Earlier,
        Why::Unknown | Why::OtherCopy if theirs.is_some() && theirs != mount_namespace("self") => {
            Why::OtherFiles
        }
        why => why,
    }
}

/// Converts a time stamp to the time since boot. A process that started in the same hundredth of a
/// second may have started before it.
fn since_boot(moment: SystemTime) -> Option<Duration> {
    let uptime = fs::read_to_string("/proc/uptime").ok()?;
    let uptime = Duration::from_secs_f64(uptime.split(' ').next()?.parse().ok()?);
    let ago = SystemTime::now().duration_since(moment).unwrap_or_default();
    Some(uptime.saturating_sub(ago) + Duration::from_millis(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDE: &str = "7f0000000000-7f0000001000 r-xp 00000000 fe:00 12  ";

    fn why(maps: &[&str]) -> Option<Why> {
        let maps: Vec<String> = maps.iter().map(|path| format!("{WIDE}{path}")).collect();
        let maps = Mappings::read(maps.join("\n").as_bytes()).expect("memory can be read");
        why_not(&maps, |path| path == Path::new("/usr/lib/libthreadcap.so"))
    }

    #[test]
    fn reasons_follow_from_the_mappings() {
        let (libc, loader) = ("/lib/libc.so.6", "/lib/ld-linux-x86-64.so.2");
        assert_eq!(why(&[libc, loader, "/usr/lib/libthreadcap.so"]), None);
        assert_eq!(why(&[loader, "/usr/lib/libthreadcap.so (deleted)"]), Some(Why::OlderLibrary));
        assert_eq!(why(&[loader, "/home/me/libthreadcap.so"]), Some(Why::OtherCopy));
        assert_eq!(why(&[loader, "/x y/notlibthreadcap.so"]), Some(Why::Unknown));
        assert_eq!(why(&["/lib/ld-2.31.so"]), Some(Why::Unknown));
        assert_eq!(why(&["/lib/ld-musl-x86_64.so.1"]), Some(Why::OtherLoader));
        assert_eq!(why(&["/usr/bin/go program"]), Some(Why::Static));
        assert_eq!(why(&[]), Some(Why::Static));
    }

    #[test]
    fn a_32_bit_program_has_another_loader() {
        let maps = "56555000-56556000 r-xp 00000000 fe:00 12  /lib32/ld-linux.so.2\n\
                    ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0  [vsyscall]\n";
        let maps = Mappings::read(maps.as_bytes()).expect("memory can be read");
        assert_eq!(why_not(&maps, |_| false), Some(Why::OtherLoader));
    }

    #[test]
    fn we_are_without_it() {
        let coverage = look(Some(Path::new("/no/such/libthreadcap.so")), None);
        let us = coverage.without.iter().find(|process| process.pid == std::process::id());
        assert_eq!(us.expect("we run").why, Why::Unknown);
        assert_eq!(coverage.with, 0);
    }

    #[test]
    fn earlier_processes_are_recognized() {
        let us = Process::of(std::process::id()).expect("we run");
        let hour = Duration::from_secs(3600);
        let since = since_boot(SystemTime::now() + hour).expect("the host has started");
        let earlier = since_boot(SystemTime::now() - hour);
        assert_eq!(refined(Why::Unknown, &us, Some(since + hour)), Why::Earlier);
        assert_eq!(refined(Why::Unknown, &us, earlier), Why::Unknown);
        assert_eq!(refined(Why::Static, &us, Some(since + hour)), Why::Static);
    }
}
