//! `threadcap system enable`: preloads the library into every program that starts from now on.

use std::fmt::Display;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use threadcap_decide::{policy, preloads};

use crate::fault::{Fault, say};
use crate::library;
use crate::system::preload_file::{FILE, PreloadFile};
use crate::system::{canary, entry, fitness};

pub fn enable(library: Option<&Path>) -> Result<(), Fault> {
    super::need_root("enable")?;
    let named = library.map_or_else(installed, absolute)?;
    let refuse = |why: &dyn Display| {
        Fault::refused(format!("{}: {why}; nothing was changed", named.display()))
    };
    let file = entry::file(&named).map_err(|why| refuse(&why))?;
    let others = entry::others(&named);
    let faults = faults(&file, &others);
    if !faults.is_empty() {
        return Err(refuse(&faults.join("; ")));
    }
    let library = file.canonicalize().map_err(|error| refuse(&error))?;
    // Without `$LIB`, the entry names the file itself, with symbolic links resolved.
    let entry = if named == file { &library } else { &named };
    let list = PreloadFile::open_alone()?;
    if !list.is_readable_by_everyone() {
        return Err(refuse(&format_args!("{FILE} must be readable by everyone")));
    }
    let (mut without, mut with) = (Vec::new(), Vec::new());
    preloads::without(&list.list, |piece| without.extend(piece));
    preloads::with(&list.list, entry.as_os_str().as_bytes(), |piece| with.extend(piece));
    let tried = canary::try_out(&library, &without, &with).map_err(|why| refuse(&why))?;
    let done = if with == list.list {
        "Already preloaded into every program."
    } else {
        replace(&list, &with, &tried).map_err(|why| refuse(&why))?;
        "Preloaded into every program that starts from now on."
    };
    let text = format!(
        "{}: tried with {}, as root and as nobody: no difference\n{done}\n",
        library.display(),
        tried.programs()
    );
    crate::commands::print_text(&text)?;
    let complaints = others.iter().filter(|other| !other.fits).map(entry::Other::complaint);
    complaints.chain(warnings(&library)).for_each(say);
    Ok(())
}

/// Where packages have links to the library, by an entry that each loader expands for its own programs.
const LINKS: &str = "/usr/$LIB/libthreadcap.so";

/// The library installed with this launcher: by an entry that serves programs of every word size of
/// this host, where one leads to it.
fn installed() -> Result<PathBuf, Fault> {
    let own = library::find()?.path;
    let links = Path::new(LINKS);
    let leads_to =
        entry::file(links).and_then(|file| file.canonicalize().map_err(|e| e.to_string()));
    let others = entry::others(links);
    let serves_others = !others.is_empty() && others.iter().all(|other| other.fits);
    let is_entry = serves_others && leads_to.is_ok_and(|file| file == own);
    Ok(if is_entry { links.into() } else { own })
}

fn absolute(named: &Path) -> Result<PathBuf, Fault> {
    std::path::absolute(named)
        .map_err(|error| Fault::refused(format!("{}: {error}", named.display())))
}

fn faults(file: &Path, others: &[entry::Other]) -> Vec<String> {
    let others = others.iter().filter(|other| other.fits);
    let others = others.flat_map(|other| fitness::access_faults(&other.file));
    fitness::faults(file).into_iter().chain(others).collect()
}

/// Installs the new list, and restores the old one if programs then behave differently.
fn replace(list: &PreloadFile, with: &[u8], tried: &canary::Tried) -> Result<(), String> {
    list.replace(with).map_err(|fault| fault.to_string())?;
    let Some(difference) = tried.again() else { return Ok(()) };
    match list.replace(&list.list) {
        Ok(()) => Err(difference),
        Err(fault) => {
            Err(format!("{difference}; THE LIST COULD NOT BE RESTORED AND IS IN FORCE: {fault}"))
        }
    }
}

/// What the trial cannot find out.
fn warnings(library: &Path) -> Vec<String> {
    let mut warnings = Vec::new();
    let says = |path: &str, what: &str| {
        std::fs::read_to_string(path).is_ok_and(|text| text.trim() == what)
    };
    if says("/sys/fs/selinux/enforce", "1") {
        warnings.push(format!(
            "SELinux is enforcing; every domain needs permission to map {}",
            library.display()
        ));
    }
    let is_usual =
        ["/usr/lib", "/lib", "/usr/lib64"].iter().any(|usual| library.starts_with(usual));
    if says("/sys/module/apparmor/parameters/enabled", "Y") && !is_usual {
        warnings.push(
            "AppArmor is on; its profiles allow libraries below /usr/lib, not elsewhere".into(),
        );
    }
    if threadcap_policy::consult_at(policy::FILE, |_| ()).is_err() {
        warnings.push(
            "no policy is in force, so only programs that set a cap are capped; see threadcap system apply"
                .into(),
        );
    }
    warnings
}
