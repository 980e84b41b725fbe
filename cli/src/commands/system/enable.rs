//! `threadcap system enable`: the library goes into every program that starts from now on.

use std::fmt::Display;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use threadcap_placement::policy_file;
use threadcap_policy::{preloads, system};

use crate::fault::{Fault, say};
use crate::library;
use crate::system::preload_file::{FILE, PreloadFile};
use crate::system::{canary, fitness};

/// Loaders of programs with a smaller word, to which the library cannot be preloaded.
const OTHER_LOADERS: [&str; 3] =
    ["/lib/ld-linux.so.2", "/libx32/ld-linux-x32.so.2", "/lib/ld-linux-armhf.so.3"];

pub fn enable(library: Option<&Path>) -> Result<(), Fault> {
    super::need_root("enable")?;
    let named = library.map_or_else(|| library::find().map(|library| library.path), absolute)?;
    let refuse = |why: &dyn Display| {
        Fault::refused(format!("{}: {why}; nothing was changed", named.display()))
    };
    let faults = fitness::faults(&named);
    if !faults.is_empty() {
        return Err(refuse(&faults.join("; ")));
    }
    let library = named.canonicalize().map_err(|error| refuse(&error))?;
    let file = PreloadFile::open_alone()?;
    if !file.is_readable_by_everyone() {
        return Err(refuse(&format_args!("not everybody may read {FILE}")));
    }
    let (mut without, mut with) = (Vec::new(), Vec::new());
    preloads::without(&file.list, |piece| without.extend(piece));
    preloads::with(&file.list, library.as_os_str().as_bytes(), |piece| with.extend(piece));
    let tried = canary::try_out(&library, &without, &with).map_err(|why| refuse(&why))?;
    let done = if with == file.list {
        "It was preloaded into every program already."
    } else {
        replace(&file, &with, &tried).map_err(|why| refuse(&why))?;
        "Preloaded into every program that starts from now on."
    };
    let programs = tried.programs().into_iter().map(|program| program.display().to_string());
    let programs = programs.collect::<Vec<_>>().join(", ");
    let text = format!(
        "{}: tried on {programs}, as root and as nobody: each does the same as without it\n{done}\n",
        library.display()
    );
    crate::commands::print(text.as_bytes())?;
    warnings(&library).into_iter().for_each(say);
    Ok(())
}

fn absolute(named: &Path) -> Result<PathBuf, Fault> {
    std::path::absolute(named)
        .map_err(|error| Fault::refused(format!("{}: {error}", named.display())))
}

/// Puts the new list in place, and the old one again if programs then do otherwise.
fn replace(file: &PreloadFile, with: &[u8], tried: &canary::Tried) -> Result<(), String> {
    file.replace(with).map_err(|fault| fault.to_string())?;
    let Some(difference) = tried.again() else { return Ok(()) };
    match file.replace(&file.list) {
        Ok(()) => Err(difference),
        Err(fault) => Err(format!("{difference}; AND IT IS IN FORCE: {fault}")),
    }
}

/// What the trial does not tell.
fn warnings(library: &Path) -> Vec<String> {
    let mut warnings = Vec::new();
    if let Some(loader) = OTHER_LOADERS.iter().find(|loader| Path::new(loader).exists()) {
        warnings.push(format!(
            "programs for another word size are installed ({loader}); each prints that its loader \
             ignores the library, unless the host's list names it as docs/administration.md tells"
        ));
    }
    let says = |path: &str, what: &str| {
        std::fs::read_to_string(path).is_ok_and(|text| text.trim() == what)
    };
    if says("/sys/fs/selinux/enforce", "1") {
        warnings.push(format!(
            "SELinux is enforcing; every domain must be allowed to map {}",
            library.display()
        ));
    }
    let is_usual =
        ["/usr/lib", "/lib", "/usr/lib64"].iter().any(|usual| library.starts_with(usual));
    if says("/sys/module/apparmor/parameters/enabled", "Y") && !is_usual {
        warnings.push("AppArmor is on; profiles allow libraries below /usr/lib, not there".into());
    }
    if policy_file::consult_at(system::FILE, |_| ()).is_err() {
        warnings.push(
            "no policy is in force: what asks for no cap gets none; see threadcap system apply"
                .into(),
        );
    }
    warnings
}
