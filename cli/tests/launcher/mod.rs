//! What the launcher's tests share beyond the common harness.

#![allow(dead_code)] // each test binary uses a part of this module

use crate::common::{Program, root, shim};
use std::path::{Path, PathBuf};

pub const LAUNCHER: &str = env!("CARGO_BIN_EXE_threadcap");
pub const NOBODY: &str = "65534";

/// The launcher with these arguments, and the library under test.
pub fn threadcap(arguments: &[&str]) -> Program {
    with_arguments(Program::new(LAUNCHER), arguments).env("THREADCAP_LIBRARY", shim())
}

pub fn with_arguments(program: Program, arguments: &[&str]) -> Program {
    arguments.iter().fold(program, |program, argument| program.arg(argument))
}

pub fn is_root() -> bool {
    // SAFETY: no arguments, no failure.
    unsafe { libc::geteuid() == 0 }
}

/// A copy of a file in a directory that everybody can reach, with a mode.
pub fn public_copy(file: &Path, name: &str, mode: u32) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let directory = std::env::temp_dir().join(format!("threadcap-test-{}", std::process::id()));
    std::fs::create_dir_all(&directory).expect("the temporary directory is writable");
    let permissions = |mode| std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(&directory, permissions(0o755)).expect("our own directory");
    let copy = directory.join(name);
    std::fs::copy(file, &copy).expect("a file is copied");
    std::fs::set_permissions(&copy, permissions(mode)).expect("our own file");
    copy
}

/// A path below `tests/programs`, or of a tool, as text.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8 paths")
}

/// Compiles a Go program, statically linked; `None` without a Go compiler.
pub fn go(source: &str) -> Option<PathBuf> {
    let compiler = crate::common::tool("go")?;
    let built = root().join("target/test-programs").join(format!("go-{source}"));
    std::fs::create_dir_all(built.parent()?).expect("target is writable");
    let status = std::process::Command::new(compiler)
        .args(["build", "-o"])
        .arg(&built)
        .arg(crate::common::program(source))
        .env("CGO_ENABLED", "0")
        .env("GOFLAGS", "-mod=mod")
        .env("GOCACHE", root().join("target/go-cache"))
        .status()
        .expect("go runs");
    assert!(status.success(), "go build {source} failed");
    Some(built)
}
