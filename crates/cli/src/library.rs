//! Finds the library, and makes sure that a loader can preload it.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use threadcap_decide::LIBRARY;
use threadcap_decide::environment::{self, Preload, PreloadEntry};
use threadcap_decide::settings::LIBRARY_VARIABLE;

use crate::fault::Fault;
use crate::job;
use crate::program::{Machine, Machines, Program, elf};

/// Where the library may be, relative to the launcher: first where it is installed beside the one for
/// the other word size. Wheels use libexec, since `pip install --target` leaves out what lies in lib.
/// The last is cargo's layout.
const DIRECTORIES: [&str; 8] = [
    ".",
    // On Fedora ../lib is for 32-bit programs.
    "../lib64",
    "../lib",
    PLATFORMS[0],
    "../lib/threadcap",
    PLATFORMS[1],
    "../libexec/threadcap",
    "../release",
];
const PLATFORMS: [&str; 2] = match () {
    () if cfg!(target_arch = "x86_64") => {
        ["../lib/threadcap/x86_64", "../libexec/threadcap/x86_64"]
    }
    () => ["../lib/threadcap/aarch64", "../libexec/threadcap/aarch64"],
};

/// The library: its path, and the machines that it serves.
pub struct InstalledLibrary {
    pub path: PathBuf,
    pub machines: Machines,
}

impl InstalledLibrary {
    /// The entry of the preload list that a program's loader can use; `None` if it can use none.
    pub fn entry_for(&self, program: &Program) -> Option<PathBuf> {
        let child = program.child()?;
        let library = environment::LibraryPath::at(self.path.as_os_str().as_bytes())?;
        let sibling = siblings(library).find(|entry| machine_of(*entry).is_some());
        let Preload::First(entry) = library.for_child(child, sibling) else {
            return None;
        };
        Some(path_of(entry))
    }
}

/// The places where the library for the other word size may be.
fn siblings(library: environment::LibraryPath<'_>) -> impl Iterator<Item = PreloadEntry<'_>> {
    (0..).map_while(move |place| library.sibling(place))
}

fn path_of(entry: PreloadEntry) -> PathBuf {
    let mut path = Vec::new();
    entry.write(&mut |piece| path.extend_from_slice(piece));
    OsString::from_vec(path).into()
}

/// The machine of the library at this place, if there is one.
fn machine_of(entry: PreloadEntry) -> Option<Machine> {
    let elf = elf::read(&path_of(entry)).ok().flatten()?;
    elf.is_library.then_some(elf.machine)
}

/// Finds the library and checks that it can be preloaded.
pub fn find() -> Result<InstalledLibrary, Fault> {
    // Another user's counts no more than their LD_PRELOAD would.
    let named = job::own_variables_count().then(|| std::env::var_os(LIBRARY_VARIABLE)).flatten();
    let path = match named.filter(|value| !value.is_empty()) {
        Some(named) => named_by_user(named)?,
        None => beside_launcher()?,
    };
    let shown = path.display();
    // The loader splits LD_PRELOAD at these, and expands `$ORIGIN` and the like.
    if let Some(&byte) = path.as_os_str().as_bytes().iter().find(|byte| b": $".contains(byte)) {
        return Err(Fault::misuse(format!(
            "{shown}: LD_PRELOAD cannot carry a path with {:?}; move the library, or set {LIBRARY_VARIABLE} to \
             a copy",
            char::from(byte)
        )));
    }
    let elf = elf::read(&path).map_err(|error| Fault::misuse(format!("{shown}: {error}")))?;
    match elf {
        // The programs of the job recognize it by its name in their preload list.
        Some(elf) if elf.is_library && path.file_name() != Some(LIBRARY.as_ref()) => {
            Err(Fault::misuse(format!("{shown}: expected a library named {LIBRARY}")))
        }
        Some(elf) if elf.is_library => {
            let library = environment::LibraryPath::at(path.as_os_str().as_bytes());
            let sibling = library.and_then(|library| siblings(library).find_map(machine_of));
            Ok(InstalledLibrary { path, machines: Machines { own: elf.machine, sibling } })
        }
        _ => Err(Fault::misuse(format!("{shown} is not a shared library"))),
    }
}

fn named_by_user(named: OsString) -> Result<PathBuf, Fault> {
    let absolute = std::path::absolute(&named).unwrap_or_else(|_| named.into());
    let what = match std::fs::metadata(&absolute) {
        Ok(found) if found.is_file() => return Ok(absolute),
        Ok(_) => "not a file".into(),
        Err(error) => error.to_string(),
    };
    let shown = absolute.display();
    Err(Fault::misuse(format!(
        "{LIBRARY_VARIABLE}={shown}: {what}; expected the path of {LIBRARY}"
    )))
}

fn beside_launcher() -> Result<PathBuf, Fault> {
    let launcher = std::env::current_exe().map_err(|error| {
        Fault::misuse(format!(
            "cannot find {LIBRARY} ({error}); set {LIBRARY_VARIABLE} to its path"
        ))
    })?;
    let directory = launcher.parent().unwrap_or(Path::new("/"));
    let files = DIRECTORIES.map(|name| directory.join(name).join(LIBRARY));
    match files.iter().find(|file| file.is_file()).map(|file| file.canonicalize()) {
        Some(Ok(file)) => Ok(file),
        _ => Err(Fault::misuse(format!(
            "no {LIBRARY} in {0}, {0}/../lib, {0}/../lib/threadcap or {0}/../libexec/threadcap; set \
             {LIBRARY_VARIABLE} to its path",
            directory.display()
        ))),
    }
}
