//! What the tests share: building small programs, and running them bare and capped. For tests
//! alone: nothing that is installed depends on this crate.
//!
//! Every test of a cap runs its program twice, without and with the library, and compares: one
//! that passes without the library would prove nothing.

pub mod groups;
pub mod kinds;
pub mod launcher;
pub mod pages;
pub mod private_host;
pub mod reports;
pub mod shelf;
pub mod symbols;
pub mod waiting;

mod builds;
mod run;

pub use builds::{compile, compile_library, compile_with, copy, program, write_source};
pub use run::{Output, Program};

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The repository: the nearest directory with a Cargo.lock, also for tests of a member crate.
pub fn root() -> &'static Path {
    let crate_root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let lock = |directory: &&Path| directory.join("Cargo.lock").is_file();
    crate_root.ancestors().find(lock).expect("the workspace has a Cargo.lock")
}

/// The library under test, built now if it is not up to date, unless `THREADCAP_TEST_LIBRARY`
/// names another one, by an absolute path.
pub fn shim() -> &'static Path {
    static SHIM: OnceLock<PathBuf> = OnceLock::new();
    SHIM.get_or_init(|| {
        if let Some(named) = std::env::var_os("THREADCAP_TEST_LIBRARY") {
            let named = PathBuf::from(named);
            assert!(named.is_absolute() && named.is_file(), "no library: {}", named.display());
            return named;
        }
        cargo_build(&["--package", "threadcap-shim"]).join("libthreadcap.so")
    })
}

/// The preload that pretends another machine, built now if it is not up to date.
pub(crate) fn pretend() -> &'static Path {
    static PRETEND: OnceLock<PathBuf> = OnceLock::new();
    PRETEND.get_or_init(|| {
        cargo_build(&["--package", "threadcap-pretend", "--lib"]).join("libthreadcap_pretend.so")
    })
}

/// A preload written with redhook, as by somebody else, which wraps `puts` and `sysconf`.
pub fn redhook_preload() -> &'static Path {
    static WRAP: OnceLock<PathBuf> = OnceLock::new();
    WRAP.get_or_init(|| {
        let build = ["--package", "threadcap-pretend", "--example", "wrap"];
        cargo_build(&build).join("examples/libwrap.so")
    })
}

/// Builds what is installed; returns where it is.
fn cargo_build(what: &[&str]) -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let build = ["build", "--quiet", "--release"];
    let status = Command::new(cargo).args(build).args(what).current_dir(root()).status();
    assert!(status.expect("cargo runs").success(), "cargo build {what:?} failed");
    root().join("target/release")
}

/// Prints why a test does not run here; `scripts/test` prints these lines at its end. If
/// `THREADCAP_TEST_STRICT` is set (CI), the test fails instead.
pub fn skip(reason: &str) {
    assert!(std::env::var_os("THREADCAP_TEST_STRICT").is_none(), "would be skipped: {reason}");
    let file = std::env::current_exe().expect("a test knows its file");
    let file = file.file_stem().unwrap_or_default().to_string_lossy();
    let file = file.rsplit_once('-').map_or(&*file, |(name, _hash)| name);
    let name =
        format!("{file}/{}", std::thread::current().name().unwrap_or("?").replace("::", "/"));
    eprintln!("SKIPPED {name}: {reason}");
    let list = root().join("target/skipped-tests");
    let list = OpenOptions::new().create(true).append(true).open(list);
    writeln!(list.expect("target is writable"), "{name}: {reason}").expect("target is writable");
}

/// The path of a tool, if it is installed.
pub fn tool(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file())
}

/// The path of a shared library, if it is installed.
pub fn installed(name: &str) -> Option<PathBuf> {
    let triple = if cfg!(target_arch = "aarch64") { "aarch64" } else { "x86_64" };
    let directories =
        [format!("/usr/lib/{triple}-linux-gnu"), "/usr/lib64".into(), "/usr/lib".into()];
    directories.iter().map(|directory| Path::new(directory).join(name)).find(|path| path.exists())
}

/// The Python interpreter of one of the virtual environments that `scripts/venv` makes.
pub fn python(venv: &str) -> Option<PathBuf> {
    let python = root().join("target/venvs").join(venv).join("bin/python");
    python.is_file().then_some(python)
}
