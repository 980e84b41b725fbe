//! Our entry in the preload list, and the files that it names.
//!
//! `$LIB` in it is `lib/x86_64-linux-gnu`, `lib64`, `lib32`..., as each loader has it: one entry
//! names a library for each word size.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::{Machine, elf};

/// A program that every host has, built for the host's main architecture.
pub const SHELL: &str = "/bin/sh";
/// Loaders for programs of another word size.
const OTHER_LOADERS: [&str; 3] =
    ["/lib/ld-linux.so.2", "/libx32/ld-linux-x32.so.2", "/lib/ld-linux-armhf.so.3"];
const LIB: [&str; 2] = ["${LIB}", "$LIB"];

/// The file that an entry names in the host's ordinary programs.
pub fn file(entry: &Path) -> Result<PathBuf, String> {
    if !depends_on_loader(entry) {
        return Ok(entry.into());
    }
    let shell = elf::read(SHELL.as_ref()).ok().flatten();
    let loader = shell.and_then(|shell| shell.interpreter);
    file_for(entry, &loader.ok_or_else(|| format!("{SHELL} names no loader"))?)
}

/// The files that an entry names in programs of another word size, where loaders for them are
/// installed, and whether these can load it.
pub fn others(entry: &Path) -> Vec<Other> {
    let machine = |file: &Path| elf::read(file).ok().flatten().map(|elf| elf.machine);
    let loaders =
        OTHER_LOADERS.iter().filter_map(|loader| Some((loader, machine(loader.as_ref())?)));
    let others = loaders.map(|(loader, wanted)| {
        let file = file_for(entry, loader).unwrap_or_else(|_| entry.into());
        Other { loader, wanted, fits: machine(&file) == Some(wanted), file }
    });
    others.collect()
}

/// A library for programs of another word size.
pub struct Other {
    loader: &'static str,
    wanted: Machine,
    pub file: PathBuf,
    pub fits: bool,
}

impl Other {
    /// What happens to those programs if it does not fit.
    pub fn complaint(&self) -> String {
        let Other { loader, wanted, file, .. } = self;
        format!(
            "{loader} is installed, and {} is not a library for {wanted}: every {wanted} program \
             will warn that it ignores the library",
            file.display()
        )
    }
}

fn file_for(entry: &Path, loader: &str) -> Result<PathBuf, String> {
    if !depends_on_loader(entry) {
        return Ok(entry.into());
    }
    let answer = Command::new(loader).arg("--list-diagnostics").env_clear().output();
    let answer = answer.map_err(|error| format!("{loader}: {error}"))?;
    let answer = String::from_utf8_lossy(&answer.stdout).into_owned();
    let lib = answer.lines().find_map(|line| line.strip_prefix("dl_dst_lib=\"")?.strip_suffix('"'));
    let lib = lib.ok_or_else(|| format!("{loader} does not report what $LIB is"))?;
    let text = entry.to_string_lossy();
    Ok(LIB.iter().fold(text.into_owned(), |text, name| text.replace(name, lib)).into())
}

fn depends_on_loader(entry: &Path) -> bool {
    entry.to_str().is_some_and(|text| LIB.iter().any(|name| text.contains(name)))
}
