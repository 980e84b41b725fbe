//! What the tests of runtimes share: a library with a pool of its own, asked for 64 threads, has no
//! more than the cap.

use threadcap_testing::*;

use std::path::{Path, PathBuf};

/// Compiles a program from its source, in C or C++ by its name; `None` where the library's header
/// is missing.
pub(crate) fn build(name: &str, source: &str, header: &str, flags: &[&str]) -> Option<PathBuf> {
    if !Path::new("/usr/include").join(header).is_file() {
        skip(&format!("needs /usr/include/{header}"));
        return None;
    }
    let include = format!("-I{}", program("").display());
    let compiler = if name.ends_with(".cpp") { "g++" } else { "gcc" };
    let flags = [&["-O1", "-Wall", "-pthread", include.as_str()], flags].concat();
    Some(compile_with(compiler, write_source(name, source).to_str().expect("UTF-8 paths"), &flags))
}

/// Runs a program bare, capped at 1 and at 2: each of these numbers that it prints is 64, then
/// the cap; each of the others is the same all along.
#[track_caller]
pub(crate) fn check(program: &Program, pools: &[&str], same: &[&str]) {
    let bare = program.bare().ok();
    for pool in pools {
        assert_eq!(bare.number(pool), 64, "bare, {pool}");
    }
    for cap in [1, 2] {
        let capped = program.alone().capped(cap).ok();
        for pool in pools {
            assert_eq!(capped.number(pool), i64::from(cap), "{pool}");
        }
        for name in same {
            assert_eq!(capped.value(name), bare.value(name), "{name}");
        }
    }
}

/// Checks a program that is compiled from its source.
#[track_caller]
pub(crate) fn check_c(
    name: &str,
    source: &str,
    header: &str,
    flags: &[&str],
    pools: &[&str],
    same: &[&str],
) {
    if let Some(built) = build(name, source, header, flags) {
        check(&Program::new(built), pools, same);
    }
}

/// Checks a program that declares what it needs of an installed library itself: a header may need
/// hundreds of MB more.
#[track_caller]
pub(crate) fn check_declared(
    name: &str,
    source: &str,
    library: &str,
    pools: &[&str],
    same: &[&str],
) {
    let Some(library) = installed(library) else {
        return skip(&format!("needs {library}"));
    };
    let library = library.to_str().expect("UTF-8 paths");
    check_c(name, source, "stdio.h", &[library], pools, same);
}

/// A Python program from its source, in one of the environments. It has a function that counts its
/// threads.
pub(crate) fn python_source(venv: &str, source: &str) -> Option<Program> {
    let threads = "import os\n\ndef threads():\n    return len(os.listdir('/proc/self/task'))\n";
    let program = Program::new(python_of(venv)?).arg("-c");
    Some(program.arg(format!("{threads}{source}")))
}

/// A Python program of the tests, in one of the environments.
pub(crate) fn python_program(venv: &str, name: &str) -> Option<Program> {
    Some(Program::new(python_of(venv)?).arg(program(name)))
}

fn python_of(venv: &str) -> Option<PathBuf> {
    let python = python(venv);
    if python.is_none() {
        skip(&format!("needs the Python environment: scripts/venv {venv}"));
    }
    python
}

/// Checks a Python program.
#[track_caller]
pub(crate) fn check_python(venv: &str, source: &str, pools: &[&str], same: &[&str]) {
    if let Some(program) = python_source(venv, source) {
        check(&program, pools, same);
    }
}

/// What the program set to 64 is 64 bare, and the cap when capped. What it set to 1 stays.
#[track_caller]
pub(crate) fn assert_setters(bare: &Output, capped: &Output, cap: u32) {
    let set = bare.numbers("set");
    assert!(set.len() >= 4, "{}", bare.stdout);
    for (name, asked) in set {
        assert_eq!(asked, 64, "bare {name}");
        assert_eq!(capped.number(name), i64::from(cap), "{name} at a cap of {cap}");
    }
    for (name, asked) in bare.numbers("lowered") {
        assert_eq!((asked, capped.number(name)), (1, 1), "{name} at a cap of {cap}");
    }
    capped.assert_within(cap);
}

/// The same number, give or take what the order of additions changes.
#[track_caller]
pub(crate) fn assert_same(name: &str, bare: &Output, capped: &Output) {
    let [bare, capped] = [bare, capped].map(|output| output.value(name).parse::<f64>().unwrap());
    assert!((bare - capped).abs() <= 1e-6 * bare.abs(), "{name}: {bare} bare, {capped} capped");
}
