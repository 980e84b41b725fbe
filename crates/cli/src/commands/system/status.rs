//! `threadcap system status`: what is in force, for whom, and which processes run without it.

use std::ffi::{CStr, OsStr};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use threadcap_decide::{policy, preloads};
use threadcap_jobs::coverage;
use threadcap_policy::Flaw;

use super::findings::{Policy, Preload, Status};
use super::{in_words, rules};
use crate::arguments::system::FILE as TEXT;
use crate::commands::{print_json, print_text};
use crate::fault::Fault;
use crate::system::preload_file::{FILE, PreloadFile};
use crate::system::{bound, compiled, entry, fitness};

pub fn print(json: bool) -> Result<(), Fault> {
    let status = look()?;
    if json {
        print_json(&status)?;
    } else {
        print_text(&in_words::status(&status))?;
    }
    if status.in_force { Ok(()) } else { Err(Fault::answered_no()) }
}

fn look() -> Result<Status, Fault> {
    let file = PreloadFile::open()?;
    let (preload, policy) = (preload(&file), policy());
    let processes = preload.library.as_deref().map(|library| {
        let library = entry::file(library).ok().and_then(|library| library.canonicalize().ok());
        let mut processes = coverage::look(library.as_deref(), file.changed());
        processes.without.retain(|process| process.pid != std::process::id());
        processes
    });
    let sound = preload.faults.is_empty() && policy.faults.is_empty();
    let bound = policy.file.is_some().then(bound::look);
    Ok(Status { in_force: sound, preload, policy, processes, bound })
}

fn preload(file: &PreloadFile) -> Preload {
    let entries: Vec<&[u8]> =
        preloads::entries(&file.list).filter(|entry| preloads::is_ours(entry)).collect();
    let Some(first) = entries.first() else {
        let faults = vec![format!("{FILE} does not list the library; see threadcap system enable")];
        return Preload { library: None, since: None, faults };
    };
    let library = PathBuf::from(OsStr::from_bytes(first));
    let mut faults = entry::file(&library).map_or_else(|why| vec![why], |f| fitness::faults(&f));
    if entries.len() > 1 {
        faults.push(format!("{FILE} lists threadcap's library {} times", entries.len()));
    }
    if !file.is_readable_by_everyone() {
        faults.push(format!("{FILE} must be readable by everyone"));
    }
    Preload { library: Some(library), since: seconds(file.changed()), faults }
}

fn policy() -> Policy {
    let mut faults = Vec::new();
    for file in [policy::FILE, policy::PREVIOUS] {
        let path = Path::new(OsStr::from_bytes(file.to_bytes()));
        match threadcap_policy::consult_at(file, rules::in_words) {
            Ok(rules) => {
                if faults.is_empty() {
                    faults.extend(difference_from_text(file));
                } else {
                    faults.push(format!("the previous policy is in force, {}", path.display()));
                }
                let since = path.metadata().and_then(|found| found.modified()).ok();
                return Policy { file: Some(path.into()), since: seconds(since), rules, faults };
            }
            Err(flaw) => faults.push(format!("{}: {}", path.display(), flaw_in_words(flaw))),
        }
    }
    faults.push("no policy is in force; see threadcap system apply".into());
    Policy { file: None, since: None, rules: Vec::new(), faults }
}

/// Whether the policy file differs from what is in force.
fn difference_from_text(file: &CStr) -> Option<String> {
    let text = Path::new(TEXT);
    if !text.exists() {
        return None;
    }
    let in_force = std::fs::read(OsStr::from_bytes(file.to_bytes())).ok()?;
    match compiled::compile(text) {
        Ok(compiled) if compiled == in_force => None,
        Ok(_) => Some(format!("{TEXT} has been changed since; see threadcap system apply")),
        Err(fault) => Some(format!("{fault}; the file is not what is in force")),
    }
}

fn flaw_in_words(flaw: Flaw) -> String {
    match flaw {
        Flaw::Absent => "no such file".into(),
        Flaw::Unreadable(number) => std::io::Error::from_raw_os_error(number).to_string(),
        Flaw::NotRegular => "not a regular file".into(),
        Flaw::Owner => "not owned by root".into(),
        Flaw::Mode => "writable by others than root".into(),
        Flaw::Size => "too large for a policy".into(),
        Flaw::Foreign => "written by another version, or not a policy".into(),
        Flaw::Damaged => "damaged".into(),
    }
}

fn seconds(moment: Option<SystemTime>) -> Option<u64> {
    moment?.duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs())
}
