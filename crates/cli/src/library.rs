//! Finds the library, and makes sure that a loader can preload it.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use threadcap_decide::LIBRARY;

use crate::fault::Fault;
use crate::program::{Machine, elf};

/// The variable that names another library.
const VARIABLE: &str = "THREADCAP_LIBRARY";
/// Where the library may be, relative to the launcher. The last is cargo's layout.
const DIRECTORIES: [&str; 4] = [".", "../lib", "../lib/threadcap", "../release"];

/// The library: its path, and the machine it was built for.
pub struct Library {
    pub path: PathBuf,
    pub machine: Machine,
}

/// Finds the library and checks that it can be preloaded.
pub fn find() -> Result<Library, Fault> {
    let path = match std::env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
        Some(named) => named_by_user(named)?,
        None => beside_launcher()?,
    };
    let shown = path.display();
    // The loader splits LD_PRELOAD at these, and expands `$ORIGIN` and the like.
    if let Some(&byte) = path.as_os_str().as_bytes().iter().find(|byte| b": $".contains(byte)) {
        return Err(Fault::misuse(format!(
            "{shown}: LD_PRELOAD cannot carry a path with {:?}; move the library, or set {VARIABLE} to \
             a copy",
            char::from(byte)
        )));
    }
    let elf = elf::read(&path).map_err(|error| Fault::misuse(format!("{shown}: {error}")))?;
    match elf {
        Some(elf) if elf.is_library => Ok(Library { path, machine: elf.machine }),
        _ => Err(Fault::misuse(format!("{shown} is not a shared library"))),
    }
}

fn named_by_user(named: OsString) -> Result<PathBuf, Fault> {
    let absolute = std::path::absolute(&named).unwrap_or_else(|_| named.into());
    if absolute.is_file() {
        return Ok(absolute);
    }
    Err(Fault::misuse(format!(
        "{VARIABLE}={}: no such file; expected the path of {LIBRARY}",
        absolute.display()
    )))
}

fn beside_launcher() -> Result<PathBuf, Fault> {
    let launcher = std::env::current_exe().map_err(|error| {
        Fault::misuse(format!("cannot find {LIBRARY} ({error}); set {VARIABLE} to its path"))
    })?;
    let directory = launcher.parent().unwrap_or(Path::new("/"));
    let files = DIRECTORIES.map(|name| directory.join(name).join(LIBRARY));
    match files.iter().find(|file| file.is_file()).map(|file| file.canonicalize()) {
        Some(Ok(file)) => Ok(file),
        _ => Err(Fault::misuse(format!(
            "no {LIBRARY} in {0}, {0}/../lib or {0}/../lib/threadcap; set {VARIABLE} to its path",
            directory.display()
        ))),
    }
}
