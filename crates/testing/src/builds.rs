//! Building small programs: those of `tests/programs`, and sources that stand in a test.

use crate::root;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file in `tests/programs`.
pub fn program(name: &str) -> PathBuf {
    root().join("tests/programs").join(name)
}

/// Writes a source that stands in a test to a file of this name. Tests that run at once may write
/// the same one.
pub fn write_source(name: &str, text: &str) -> PathBuf {
    let directory = root().join("target/test-programs/sources");
    fs::create_dir_all(&directory).expect("target is writable");
    let (thread, path) = (std::thread::current().id(), directory.join(name));
    let beside = directory.join(format!("{name}.{}.{thread:?}", std::process::id()));
    fs::write(&beside, text).expect("target is writable");
    fs::rename(&beside, &path).expect("target is writable");
    path
}

/// Compiles `tests/programs/{source}`, or an absolute path, with a compiler and flags; returns what
/// was built. The flags are part of the name, so that builds with different flags can coexist.
pub fn compile_with(compiler: &str, source: &str, flags: &[&str]) -> PathBuf {
    let directory = root().join("target/test-programs");
    fs::create_dir_all(&directory).expect("target is writable");
    let label = label(&format!("{compiler}-{source}-{}", flags.join("")));
    let built = directory.join(&label);
    // Built beside and moved into place: tests that run at once may build the same program.
    let beside =
        directory.join(format!("{label}.{}.{:?}", std::process::id(), std::thread::current().id()));
    let mut command = Command::new(compiler);
    command.arg(program(source)).arg("-o").arg(&beside).args(flags);
    // The files that gfortran writes for modules are named after them, whoever builds.
    let modules = source.ends_with(".f90").then(|| format!("{}.modules", beside.display()));
    if let Some(modules) = &modules {
        fs::create_dir_all(modules).expect("target is writable");
        command.arg("-J").arg(modules);
    }
    let status = command.status().unwrap_or_else(|error| panic!("{compiler}: {error}"));
    if let Some(modules) = modules {
        fs::remove_dir_all(modules).expect("target is writable");
    }
    assert!(status.success(), "{compiler} {source} {flags:?} failed");
    fs::rename(&beside, &built).expect("target is writable");
    built
}

/// A file name for a build; shortened if the flags contain the paths of other builds.
fn label(text: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' };
    let mut hash = DefaultHasher::new();
    text.hash(&mut hash);
    let start: String = text.chars().take(80).map(plain).collect();
    format!("{start}-{:016x}", hash.finish())
}

/// Compiles a C program with gcc, warnings on, with threads.
pub fn compile(source: &str, flags: &[&str]) -> PathBuf {
    compile_with("gcc", source, &[&["-O1", "-g", "-Wall", "-pthread"], flags].concat())
}

/// Compiles a C program as a shared library.
pub fn compile_library(source: &str, flags: &[&str]) -> PathBuf {
    compile(source, &[&["-shared", "-fPIC"], flags].concat())
}

/// Copies a file that is to be executed, and creates its directories. Another process makes the
/// copy: a child that another test starts at this moment would inherit our descriptor, and a file
/// that is open for writing cannot be executed.
pub fn copy(file: &Path, to: &Path, mode: u32) {
    let install = ["-D", "-m", &format!("{mode:o}")];
    let status = Command::new("install").args(install).arg(file).arg(to).status();
    assert!(status.expect("install runs").success(), "install {} failed", to.display());
}
