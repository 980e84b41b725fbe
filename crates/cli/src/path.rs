//! Finds a command as a shell does.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::fault::Fault;
use crate::kernel;

/// The file that a command names: the path itself if it has a slash, else the first in PATH.
pub fn find(command: &OsStr) -> Result<PathBuf, Fault> {
    let name = command.to_string_lossy();
    if command.is_empty() {
        return Err(Fault::not_found("the command is empty"));
    }
    if command.as_bytes().contains(&b'/') {
        let file = PathBuf::from(command);
        return match executable(&file) {
            Some(true) => Ok(file),
            Some(false) if file.is_dir() => {
                Err(Fault::not_executable(format!("{name}: a directory, which cannot be executed")))
            }
            Some(false) => Err(not_executable(&name)),
            None => Err(Fault::not_found(format!("{name}: no such file"))),
        };
    }
    let path = std::env::var_os("PATH").unwrap_or_else(|| "/bin:/usr/bin".into());
    let mut refused = false;
    for directory in std::env::split_paths(&path) {
        // An empty entry is the current directory; a command with a slash is not looked up again.
        let directory = if directory.as_os_str().is_empty() { "./".into() } else { directory };
        let file = directory.join(command);
        match executable(&file) {
            Some(true) => return Ok(file),
            Some(false) => refused |= !file.is_dir(),
            None => (),
        }
    }
    match refused {
        true => Err(not_executable(&name)),
        false => Err(Fault::not_found(format!("{name}: command not found"))),
    }
}

/// Whether a file is this very program.
pub fn is_launcher(file: &Path) -> bool {
    let identity = |file: &Path| file.metadata().map(|found| (found.dev(), found.ino())).ok();
    let launcher = identity(Path::new("/proc/self/exe"));
    launcher.is_some() && launcher == identity(file)
}

fn not_executable(name: &str) -> Fault {
    Fault::not_executable(format!("{name}: not an executable file, or no permission to execute it"))
}

/// Whether a file may be executed; `None` if there is none.
fn executable(file: &Path) -> Option<bool> {
    match std::fs::metadata(file) {
        Ok(found) => Some(found.is_file() && kernel::may_execute(file)),
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => Some(false),
        Err(_) => None,
    }
}
