//! Promise: the Python module works with every Python that its package names, and when a limit
//! ends, everything is as it was before.

use std::path::{Path, PathBuf};

use threadcap_testing::*;

/// An installed `python3.N`, from PATH or from pyenv's directory.
fn interpreter(minor: u32) -> Option<PathBuf> {
    let name = format!("python3.{minor}");
    let works = |path: &PathBuf| Program::new(path).arg("--version").bare().status.success();
    let kept = std::env::var_os("PYENV_ROOT").map(PathBuf::from);
    let kept = kept.or_else(|| Some(Path::new(&std::env::var_os("HOME")?).join(".pyenv")));
    let kept = std::fs::read_dir(kept?.join("versions")).into_iter().flatten().flatten();
    kept.map(|version| version.path().join("bin").join(&name))
        .find(|path| path.is_file())
        .or_else(|| tool(&name))
        .filter(works)
}

fn check(python: &Path) {
    let program = Program::new(python).arg(program("python_module.py"));
    let (bare, capped) = (program.bare().ok(), program.capped(2).ok());
    for (output, size) in [(&bare, "64"), (&capped, "2")] {
        for whole in ["before", "after", "after_raising"] {
            assert_eq!(output.value(whole), size, "{}: {whole}", python.display());
        }
        for limited in ["awaited", "entered_again", "forked"] {
            assert_eq!(output.value(limited), "1", "{}: {limited}", python.display());
        }
        assert_eq!(output.value("decorated"), "('argument', 1)");
        assert_eq!(output.value("doc"), "decorated: Says how large the pool is.");
        assert!(output.value("generator").contains("cannot decorate a generator"));
        assert_eq!(output.value("found"), "1", "a library that was loaded since is found");
        assert_eq!(output.value("oddly_named"), "1");
        assert_eq!(
            output.value("pool"),
            format!("[('openmp', 'openmp', 'libgomp', {size}, None)]")
        );
        assert_eq!(output.value("module"), env!("CARGO_PKG_VERSION"));
    }
}

#[test]
fn the_module_works_on_this_machines_python() {
    check(&tool("python3").expect("python3 is one of the few things that the README names"));
}

#[test]
fn the_module_works_on_every_python_that_is_installed() {
    let found: Vec<PathBuf> = (6..30).filter_map(interpreter).collect();
    if found.is_empty() {
        return skip("needs another Python: pythons of 3.6 and later on PATH or from pyenv");
    }
    found.iter().for_each(|python| check(python));
}
