//! Finding the library that is preloaded, and making sure that a loader will take it.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use threadcap_decide::LIBRARY;

use crate::fault::Fault;
use crate::program::{Machine, elf};

/// The variable that names another library.
const VARIABLE: &str = "THREADCAP_LIBRARY";
/// Where the library may be, seen from the launcher's directory. The last is cargo's.
const PLACES: [&str; 4] = [".", "../lib", "../lib/threadcap", "../release"];

/// The library: where it is, and for which machine it was built.
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
    // The loader splits LD_PRELOAD at these, and replaces `$ORIGIN` and its kind.
    if let Some(&byte) = path.as_os_str().as_bytes().iter().find(|byte| b": $".contains(byte)) {
        return Err(Fault::misuse(format!(
            "{shown}: LD_PRELOAD cannot carry a path with {:?}; move it, or name a copy by {VARIABLE}",
            char::from(byte)
        )));
    }
    let elf = elf::read(&path).map_err(|error| Fault::misuse(format!("{shown}: {error}")))?;
    match elf {
        Some(elf) if elf.is_library => Ok(Library { path, machine: elf.machine }),
        _ => Err(Fault::misuse(format!("{shown} is no shared library"))),
    }
}

fn named_by_user(named: OsString) -> Result<PathBuf, Fault> {
    let absolute = std::path::absolute(&named).unwrap_or_else(|_| named.into());
    if absolute.is_file() {
        return Ok(absolute);
    }
    Err(Fault::misuse(format!(
        "{VARIABLE}={}: no such file; valid is the path of {LIBRARY}",
        absolute.display()
    )))
}

fn beside_launcher() -> Result<PathBuf, Fault> {
    let launcher = std::env::current_exe().map_err(|error| {
        Fault::misuse(format!("cannot tell where {LIBRARY} is ({error}); name it by {VARIABLE}"))
    })?;
    let directory = launcher.parent().unwrap_or(Path::new("/"));
    let files = PLACES.map(|place| directory.join(place).join(LIBRARY));
    match files.iter().find(|file| file.is_file()).map(|file| file.canonicalize()) {
        Some(Ok(file)) => Ok(file),
        _ => Err(Fault::misuse(format!(
            "no {LIBRARY} in {0}, {0}/../lib or {0}/../lib/threadcap; name it by {VARIABLE}",
            directory.display()
        ))),
    }
}
