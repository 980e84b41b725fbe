//! What kind of program a file is, and whether the library can be preloaded into it.

pub mod elf;
mod file;
mod machines;
mod script;
pub mod teams;

use std::ffi::OsString;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

pub use elf::Machine;
pub use machines::Machines;
use serde::Serialize;

use threadcap_decide::environment::Child;

use crate::kernel;

/// What kind of program a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProgramKind {
    /// Linked to glibc: honours LD_PRELOAD.
    Dynamic,
    /// Linked statically: ignores LD_PRELOAD.
    Static,
    /// Built by Go, linked statically.
    Go,
    /// Built by Go with C libraries, which honour LD_PRELOAD; Go itself makes system calls.
    GoDynamic,
    /// Linked to musl: honours LD_PRELOAD, too.
    Musl,
    /// It has an unknown loader.
    OtherLoader,
    /// Built for another machine or word size than the library.
    OtherMachine,
    /// A text file that an interpreter runs.
    Script,
    /// Unreadable, or run through binfmt_misc.
    Unknown,
}

/// A program, and the interpreter if it is a script.
#[derive(Debug, Serialize)]
pub struct Program {
    pub file: PathBuf,
    pub kind: ProgramKind,
    /// Whether it has the other word size than the launcher's.
    #[serde(skip)]
    is_sibling: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loader: Option<String>,
    /// Why it runs with more privileges than its user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privileges: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interpreter: Option<Box<Program>>,
}

/// How many nested scripts the kernel follows.
const DEEPEST: u32 = 5;

/// Inspects a file, and its interpreters if it is a script.
pub fn inspect(file: &Path, arguments: &[OsString], library: Option<Machines>) -> Program {
    follow(file, arguments, library, 0)
}

fn follow(file: &Path, arguments: &[OsString], library: Option<Machines>, depth: u32) -> Program {
    let mut program = Program {
        file: file.to_owned(),
        kind: ProgramKind::Unknown,
        is_sibling: false,
        machine: None,
        loader: None,
        privileges: None,
        interpreter: None,
    };
    if let Ok(Some(elf)) = elf::read(file) {
        program.kind = kind(&elf, library);
        program.is_sibling = library.is_some_and(|library| library.own != elf.machine);
        program.machine = Some(elf.machine.to_string());
        program.loader = elf.interpreter;
        program.privileges = privileges(file);
    } else if let Some(script) = script::read(file) {
        // The kernel ignores the setuid bit of a script.
        program.kind = ProgramKind::Script;
        let inner = if depth < DEEPEST { script.interpreter() } else { None };
        program.interpreter =
            inner.map(|(file, arguments)| Box::new(follow(&file, &arguments, library, depth + 1)));
        return program;
    }
    // `env NAME=value program`: what counts is the program.
    if depth > 0 && file.file_name().is_some_and(|name| name == "env") {
        program.interpreter = script::behind_env(arguments)
            .map(|(file, arguments)| Box::new(follow(&file, &arguments, library, depth + 1)));
    }
    program
}

fn kind(elf: &elf::Elf, library: Option<Machines>) -> ProgramKind {
    let loader = elf.interpreter.as_deref().map(|path| path.rsplit('/').next().unwrap_or(path));
    match loader {
        None if elf.is_go => ProgramKind::Go,
        // The loader itself, run as a program, honours LD_PRELOAD for what it loads.
        None if !elf.is_library => ProgramKind::Static,
        _ if library.is_some_and(|library| !library.serve(elf.machine)) => {
            ProgramKind::OtherMachine
        }
        Some(loader) if loader.starts_with("ld-musl") => ProgramKind::Musl,
        Some(loader) if !["ld-linux", "ld64.so", "ld.so"].iter().any(|l| loader.starts_with(l)) => {
            ProgramKind::OtherLoader
        }
        Some(_) if elf.is_go => ProgramKind::GoDynamic,
        _ => ProgramKind::Dynamic,
    }
}

/// Why the program runs with more privileges than this user, if it does. The loader then ignores
/// LD_PRELOAD.
fn privileges(file: &Path) -> Option<&'static str> {
    let found = file.metadata().ok()?;
    let (user, group) = kernel::real_user();
    if kernel::has_no_new_privileges() {
        None
    } else if found.mode() & libc::S_ISUID != 0 && found.uid() != user {
        Some("setuid")
    } else if found.mode() & (libc::S_ISGID | libc::S_IXGRP) == libc::S_ISGID | libc::S_IXGRP
        && found.gid() != group
    {
        Some("setgid")
    } else if user != 0 && kernel::has_capabilities(file) {
        Some("file capabilities")
    } else {
        None
    }
}

impl Program {
    /// The program that finally runs: the innermost interpreter.
    pub fn last(&self) -> &Program {
        self.interpreter.as_deref().map_or(self, Program::last)
    }

    /// Every program that the kernel starts on the way; scripts themselves are not counted.
    fn started(&self) -> impl Iterator<Item = &Program> {
        std::iter::successors(Some(self), |program| program.interpreter.as_deref())
            .filter(|program| program.kind != ProgramKind::Script)
    }

    /// The program that is started first, by what its loader can load; `None` if it can load no
    /// library of ours. For what that program starts next, such as the command after `env` in a
    /// script's first line, the library decides again.
    pub fn child(&self) -> Option<Child> {
        let first = self.started().next().unwrap_or(self);
        let is_sibling = first.is_sibling;
        match first.kind {
            ProgramKind::OtherLoader | ProgramKind::OtherMachine => None,
            ProgramKind::Dynamic | ProgramKind::GoDynamic => Some(Child::Glibc { is_sibling }),
            ProgramKind::Musl => Some(Child::Musl { is_sibling }),
            // What a static program of the other word size starts is most likely of that size, too.
            ProgramKind::Static | ProgramKind::Go if is_sibling => {
                Some(Child::Glibc { is_sibling })
            }
            ProgramKind::Static | ProgramKind::Go | ProgramKind::Script | ProgramKind::Unknown => {
                Some(Child::Unknown)
            }
        }
    }

    /// Whether the library is loaded into the program.
    pub fn takes_preload(&self) -> bool {
        let last = self.last();
        [ProgramKind::Dynamic, ProgramKind::Musl, ProgramKind::GoDynamic].contains(&last.kind)
            && self.privileged().is_none()
    }

    /// The first of these that runs with more privileges than its user, and why.
    pub fn privileged(&self) -> Option<(&Program, &'static str)> {
        self.started().find_map(|program| Some((program, program.privileges?)))
    }

    /// Why the library does not reach the program, or not completely.
    pub fn shortfall(&self) -> Option<String> {
        let last = self.last();
        let machine = last.machine.as_deref().unwrap_or("unknown");
        if let Some((program, why)) = self.privileged() {
            return Some(format!(
                "{} has {why} privileges, so its loader ignores LD_PRELOAD",
                program.file.display()
            ));
        }
        let why = match last.kind {
            ProgramKind::Dynamic
            | ProgramKind::Musl
            | ProgramKind::Unknown
            | ProgramKind::Script => return None,
            ProgramKind::Static => "is statically linked".into(),
            ProgramKind::Go => "is a Go program, statically linked".into(),
            ProgramKind::GoDynamic => "is a Go program, which bypasses libc".into(),
            ProgramKind::OtherLoader => {
                let loader = last.loader.as_deref().unwrap_or("unknown");
                format!("uses the loader {loader}, which is neither glibc's nor musl's")
            }
            ProgramKind::OtherMachine => format!("is built for {machine}, unlike the library"),
        };
        Some(format!("{} {why}", last.file.display()))
    }
}
