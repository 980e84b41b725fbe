//! Running the launcher, as its tests do.

use crate::{Program, root, shim};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The user without rights, as a number in text.
pub const NOBODY: &str = "65534";

/// The launcher under test: cargo builds it for the tests of its package, one folder above them.
pub fn launcher() -> &'static str {
    static LAUNCHER: OnceLock<String> = OnceLock::new();
    LAUNCHER.get_or_init(|| {
        let test = std::env::current_exe().expect("a test knows its file");
        let built = test.ancestors().nth(2).expect("a test lies below target").join("threadcap");
        assert!(built.is_file(), "no launcher: {}", built.display());
        text(&built).to_owned()
    })
}

/// The launcher with these arguments, and the library under test.
pub fn threadcap(arguments: &[&str]) -> Program {
    with_arguments(Program::new(launcher()), arguments).env("THREADCAP_LIBRARY", shim())
}

/// The program with these arguments more.
pub fn with_arguments(program: Program, arguments: &[&str]) -> Program {
    arguments.iter().fold(program, |program, argument| program.arg(argument))
}

/// Whether the tests run as root.
pub fn is_root() -> bool {
    // SAFETY: no arguments, no failure.
    unsafe { libc::geteuid() == 0 }
}

/// A directory that everybody can reach, for the life of this process.
fn public_directory() -> &'static Path {
    static DIRECTORY: OnceLock<PathBuf> = OnceLock::new();
    extern "C" fn remove() {
        if let Some(directory) = DIRECTORY.get() {
            let _ = std::fs::remove_dir_all(directory);
        }
    }
    DIRECTORY.get_or_init(|| {
        // SAFETY: the function takes nothing. Copies of setuid programs must not stay behind.
        unsafe { libc::atexit(remove) };
        std::env::temp_dir().join(format!("threadcap-test-{}", std::process::id()))
    })
}

/// A copy of a file in a directory that everybody can reach, with a mode.
pub fn public_copy(file: &Path, name: &str, mode: u32) -> PathBuf {
    let copy = public_directory().join(name);
    crate::copy(file, &copy, mode);
    copy
}

/// A path below `tests/programs`, or of a tool, as text.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8 paths")
}

/// Compiles a Go program, statically linked; `None` without a Go compiler.
pub fn go(source: &str) -> Option<PathBuf> {
    let compiler = crate::tool("go")?;
    let built = root().join("target/test-programs").join(format!("go-{source}"));
    std::fs::create_dir_all(built.parent()?).expect("target is writable");
    let status = Command::new(compiler)
        .args(["build", "-o"])
        .arg(&built)
        .arg(crate::program(source))
        .env("CGO_ENABLED", "0")
        .env("GOFLAGS", "-mod=mod")
        .env("GOCACHE", root().join("target/go-cache"))
        .status()
        .expect("go runs");
    assert!(status.success(), "go build {source} failed");
    Some(built)
}
