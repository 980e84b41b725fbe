//! Kinds of programs: what builds one, and which library such a program loads.

use crate::launcher::public_copy;
use crate::{Program, compile_with, root, shim, tool};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// A kind of program that takes the library.
pub struct Kind {
    /// What it is called in messages.
    pub name: &'static str,
    compiler: String,
    flags: &'static [&'static str],
    /// The library for it.
    pub library: PathBuf,
}

impl Kind {
    /// Programs that are linked to musl; `None` where none can be built.
    pub fn musl() -> Option<Kind> {
        tool("musl-gcc")?;
        let library = shim().to_owned();
        Some(Kind { name: "musl", compiler: "musl-gcc".into(), flags: &[], library })
    }

    /// 32-bit programs for x86; `None` where they, or the library for them, cannot be built.
    pub fn i386() -> Option<Kind> {
        let library = installed()?.join("i686/libthreadcap.so");
        let compiler = Command::new("gcc").args(["-m32", "-print-file-name=crt1.o"]).output();
        let builds = compiler.is_ok_and(|output| output.stdout.starts_with(b"/"));
        let runs = Path::new("/lib/ld-linux.so.2").exists();
        let kind = Kind { name: "i386", compiler: "gcc".into(), flags: &["-m32"], library };
        (builds && runs).then_some(kind)
    }

    /// 32-bit programs that are linked to musl; `None` where they, or the library for them, cannot be
    /// built.
    pub fn musl_i386() -> Option<Kind> {
        let library = installed()?.join("i686/libthreadcap.so");
        static COMPILER: OnceLock<Option<String>> = OnceLock::new();
        let compiler = COMPILER.get_or_init(|| printed_by_i386("--musl")).clone()?;
        Some(Kind { name: "i386, musl", compiler, flags: &[], library })
    }

    /// A small program of this kind.
    pub fn compile(&self, source: &str, flags: &[&str]) -> PathBuf {
        let all = [&["-O1", "-g", "-Wall", "-pthread"], self.flags, flags].concat();
        compile_with(&self.compiler, source, &all)
    }

    /// A program whose [`Program::capped`] runs preload the library of this kind.
    pub fn program(&self, built: &Path) -> Program {
        Program::new(built).library(&self.library)
    }
}

/// The libraries for both word sizes as they are installed: in a directory for each platform below
/// this one. `None` where one cannot be built.
pub fn installed() -> Option<&'static Path> {
    static ROOT: OnceLock<Option<PathBuf>> = OnceLock::new();
    let install = || {
        let small = i386_library()?;
        let mut copies = Vec::new();
        for (directory, library) in [("x86_64", shim()), ("haswell", shim()), ("xeon_phi", shim())]
        {
            copies.push(public_copy(library, &format!("lib/{directory}/libthreadcap.so"), 0o644));
        }
        for directory in ["i686", "i586"] {
            copies.push(public_copy(small, &format!("lib/{directory}/libthreadcap.so"), 0o644));
        }
        copies[0].ancestors().nth(2).map(Path::to_owned)
    };
    ROOT.get_or_init(install).as_deref()
}

/// The library for 32-bit programs, built now if it is not up to date; `None` without Rust's
/// libraries for that target, which `scripts/i386` brings.
fn i386_library() -> Option<&'static Path> {
    static LIBRARY: OnceLock<Option<PathBuf>> = OnceLock::new();
    let build = || printed_by_i386("--build").map(PathBuf::from);
    LIBRARY.get_or_init(build).as_deref()
}

/// What `scripts/i386` prints with this option; `None`: nothing, since something is missing.
fn printed_by_i386(option: &str) -> Option<String> {
    let output = Command::new(root().join("scripts/i386")).arg(option).output();
    let output = output.expect("scripts/i386 runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "scripts/i386 {option}: {said}");
    let printed = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (!printed.is_empty()).then_some(printed)
}
