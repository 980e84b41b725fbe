//! Whether a library may go into every program of the host, as far as its file tells.

use std::fs::{self, Metadata};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use threadcap_decide::{LIBRARY, preloads};

use super::entry::SHELL;
use crate::kernel;
use crate::program::elf;

/// What the library exports among much else, whichever version it is.
const EXPORTED: [&str; 3] = ["threadcap_cap", "pthread_create", "sched_setaffinity"];

/// Why the library at this path may not; nothing if it may.
pub fn faults(path: &Path) -> Vec<String> {
    let mut faults = Vec::from_iter(name(path));
    let file = match fs::canonicalize(path).and_then(|file| Ok((file.metadata()?, file))) {
        Ok((metadata, file)) if metadata.is_file() => file,
        Ok(_) => return vec!["it is no file".into()],
        Err(error) => return vec![error.to_string()],
    };
    faults.extend(access_faults(path));
    faults.extend(place(&file));
    faults.extend(contents(&file));
    faults
}

/// Why others than root could change a file, or not everybody could read it.
pub fn access_faults(path: &Path) -> Vec<String> {
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.into());
    let mut faults = Vec::new();
    // Whoever could change where a link leads could change the file.
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
        return Some("its path is not absolute, so where a program starts would decide".into());
    }
    if let Some(byte) = preloads::not_expressible(bytes) {
        let byte = char::from(byte);
        return Some(format!("/etc/ld.so.preload cannot carry a path with {byte:?}"));
    }
    let named = preloads::is_ours(bytes);
    (!named).then(|| format!("it is not called {LIBRARY}, by which disable knows it"))
}

/// Whether everybody may reach it, and root alone may change it.
fn access(path: &Path, bit_of_others: u32) -> Option<String> {
    let shown = path.display();
    let found: Metadata = match path.metadata() {
        Ok(found) => found,
        Err(error) => return Some(format!("{shown}: {error}")),
    };
    if found.uid() != 0 {
        Some(format!("{shown} belongs to user {}, not to root", found.uid()))
    } else if found.mode() & 0o022 != 0 {
        Some(format!("others than root may write to {shown}"))
    } else if found.mode() & bit_of_others == 0 {
        let may = if bit_of_others == 0o001 { "enter" } else { "read" };
        Some(format!("not everybody may {may} {shown}"))
    } else {
        None
    }
}

/// Whether it is there, and can be loaded, whenever a program starts.
fn place(file: &Path) -> Option<String> {
    let device = |path: &Path| path.metadata().map(|found| found.dev()).ok();
    let directory = file.parent().and_then(device);
    if !["/", "/usr"].map(|path| device(path.as_ref())).contains(&directory) {
        return Some(
            "it is on another file system than / and /usr, and missing until that is mounted"
                .into(),
        );
    }
    kernel::is_noexec(file).then(|| "its file system is mounted noexec".into())
}

/// Whether it is the library, whole, for this machine, and in need of nothing that may be missing.
fn contents(file: &Path) -> Option<String> {
    let machine = |path: &Path| elf::read(path).map(|elf| elf.map(|elf| elf.machine));
    let (host, library) = match (machine(SHELL.as_ref()), machine(file)) {
        (_, Err(error)) => return Some(error.to_string()),
        (_, Ok(None)) => return Some("it is no ELF file".into()),
        (host, Ok(Some(library))) => (host.ok().flatten(), library),
    };
    if let Some(host) = host.filter(|host| *host != library) {
        return Some(format!("it is built for {library}, and {SHELL} for {host}"));
    }
    let contents = match elf::contents(file) {
        Ok(contents) => contents,
        Err(error) => return Some(error.to_string()),
    };
    if file.metadata().is_ok_and(|found| found.len() < contents.length) {
        return Some("it is cut short".into());
    }
    let is_libc = |name: &String| name == "libc.so.6" || name.starts_with("ld-linux");
    if let Some(needed) = contents.needed.iter().find(|name| !is_libc(name)) {
        return Some(format!("it needs {needed}; what every program loads may need libc alone"));
    }
    let exports = |name: &&str| contents.exported.iter().any(|exported| exported == name);
    let missing = EXPORTED.iter().find(|name| !exports(name));
    missing.map(|name| format!("it is not threadcap's: it exports no {name}"))
}
