//! Whether a library is fit to be preloaded into every program, judging by its file.

use std::fs::{self, Metadata};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use threadcap_decide::{LIBRARY, preloads};

use super::entry::SHELL;
use crate::kernel;
use crate::program::elf;

/// Some names that every version of the library exports.
const EXPORTED: [&str; 3] = ["threadcap_cap", "pthread_create", "sched_setaffinity"];

/// Why the library at this path is not fit; empty if it is.
pub fn faults(path: &Path) -> Vec<String> {
    let mut faults = Vec::from_iter(name(path));
    let file = match fs::canonicalize(path).and_then(|file| Ok((file.metadata()?, file))) {
        Ok((metadata, file)) if metadata.is_file() => file,
        Ok(_) => return vec!["not a regular file".into()],
        Err(error) => return vec![error.to_string()],
    };
    faults.extend(access_faults(path));
    faults.extend(place(&file));
    faults.extend(contents(&file));
    faults
}

/// Why others than root could change a file, or some users could not read it.
pub fn access_faults(path: &Path) -> Vec<String> {
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.into());
    let mut faults = Vec::new();
    // Whoever can redirect a symbolic link can replace the file.
    for path in [path, &real] {
        let above = path.ancestors().skip(1).map(|directory| (directory, 0o001));
        faults.extend(above.chain([(path, 0o004)]).filter_map(|(path, bit)| access(path, bit)));
    }
    faults.sort_unstable();
    faults.dedup();
    faults
}

fn name(path: &Path) -> Option<String> {
    let bytes = path.as_os_str().as_bytes();
    if !path.is_absolute() {
        return Some(
            "its path is not absolute, so the working directory of each program would decide"
                .into(),
        );
    }
    if let Some(byte) = preloads::not_expressible(bytes) {
        let byte = char::from(byte);
        return Some(format!("/etc/ld.so.preload cannot carry a path with {byte:?}"));
    }
    let named = preloads::is_ours(bytes);
    (!named).then(|| {
        format!("its name is not {LIBRARY}, by which `threadcap system disable` would find it")
    })
}

/// Whether everyone can reach it, and only root can change it.
fn access(path: &Path, bit_of_others: u32) -> Option<String> {
    let shown = path.display();
    let found: Metadata = match path.metadata() {
        Ok(found) => found,
        Err(error) => return Some(format!("{shown}: {error}")),
    };
    if found.uid() != 0 {
        Some(format!("{shown} belongs to user {}, not to root", found.uid()))
    } else if found.mode() & 0o022 != 0 {
        Some(format!("{shown} is writable by others than root"))
    } else if found.mode() & bit_of_others == 0 {
        let needed = if bit_of_others == 0o001 { "accessible to" } else { "readable by" };
        Some(format!("{shown} must be {needed} everyone"))
    } else {
        None
    }
}

/// Whether it is available, and can be loaded, whenever a program starts.
fn place(file: &Path) -> Option<String> {
    let device = |path: &Path| path.metadata().map(|found| found.dev()).ok();
    let directory = file.parent().and_then(device);
    if !["/", "/usr"].map(|path| device(path.as_ref())).contains(&directory) {
        return Some(
            "it is on a file system other than / and /usr, and missing until that is mounted"
                .into(),
        );
    }
    kernel::is_noexec(file).then(|| "its file system is mounted noexec".into())
}

/// Whether it is our library, complete, for this machine, and without further dependencies.
fn contents(file: &Path) -> Option<String> {
    let machine = |path: &Path| elf::read(path).map(|elf| elf.map(|elf| elf.machine));
    let (host, library) = match (machine(SHELL.as_ref()), machine(file)) {
        (_, Err(error)) => return Some(error.to_string()),
        (_, Ok(None)) => return Some("not an ELF file".into()),
        (host, Ok(Some(library))) => (host.ok().flatten(), library),
    };
    if let Some(host) = host.filter(|host| *host != library) {
        return Some(format!("built for {library}, but {SHELL} is built for {host}"));
    }
    let contents = match elf::contents(file) {
        Ok(contents) => contents,
        Err(error) => return Some(error.to_string()),
    };
    if file.metadata().is_ok_and(|found| found.len() < contents.length) {
        return Some("the file is truncated".into());
    }
    let is_libc = |name: &String| name == "libc.so.6" || name.starts_with("ld-linux");
    if let Some(needed) = contents.needed.iter().find(|name| !is_libc(name)) {
        return Some(format!("it needs {needed}; a library for every program may need only libc"));
    }
    let exports = |name: &&str| contents.exported.iter().any(|exported| exported == name);
    let missing = EXPORTED.iter().find(|name| !exports(name));
    missing.map(|name| format!("not threadcap's library: it does not export {name}"))
}
