//! Kinds of programs: what builds one, and which library such a program loads.

use crate::{Program, compile_with, shim, tool};
use std::path::{Path, PathBuf};

/// A kind of program that takes the library.
pub struct Kind {
    /// What it is called in messages.
    pub name: &'static str,
    compiler: &'static str,
    flags: &'static [&'static str],
    /// The library for it.
    pub library: PathBuf,
}

impl Kind {
    /// Programs that are linked to musl; `None` where none can be built.
    pub fn musl() -> Option<Kind> {
        tool("musl-gcc")?;
        let library = shim().to_owned();
        Some(Kind { name: "musl", compiler: "musl-gcc", flags: &[], library })
    }

    /// A small program of this kind.
    pub fn compile(&self, source: &str, flags: &[&str]) -> PathBuf {
        let all = [&["-O1", "-g", "-Wall", "-pthread"], self.flags, flags].concat();
        compile_with(self.compiler, source, &all)
    }

    /// A program whose [`Program::capped`] runs preload the library of this kind.
    pub fn program(&self, built: &Path) -> Program {
        Program::new(built).library(&self.library)
    }
}
