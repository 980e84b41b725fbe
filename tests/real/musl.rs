//! Promise: real runtimes that are built for musl, in a program of musl, are clamped as those of glibc.
//!
//! OpenBLAS and libgomp are those of wheels for Alpine; the program opens them as an interpreter does.

use crate::pools::check;
use std::path::{Path, PathBuf};
use threadcap_testing::kinds::Kind;
use threadcap_testing::launcher::{text, with_arguments};
use threadcap_testing::*;

/// The file in this directory whose name has this prefix.
fn beginning_with(name: &str, directory: &Path) -> PathBuf {
    let mut files = std::fs::read_dir(directory).expect("the wheel's libraries").flatten();
    let found = files.find(|file| file.file_name().to_string_lossy().starts_with(name));
    found.unwrap_or_else(|| panic!("no {name} in {}", directory.display())).path()
}

#[test]
fn real_pools_are_clamped() {
    let Some(kind) = Kind::musl() else { return skip("musl-gcc is not installed") };
    let packages = root().join("target/venvs/musl/packages");
    if !packages.is_dir() {
        return skip("needs scripts/venv musl");
    }
    let libraries = packages.join("numpy.libs");
    let blas = beginning_with("libopenblas64_p", &libraries);
    let openmp = beginning_with("libgomp", &packages.join("pykdtree.libs"));
    let program = kind.program(&kind.compile("opened_pools.c", &[]));
    let program = program.env("LD_LIBRARY_PATH", text(&libraries));
    let program = with_arguments(program, &[text(&blas), "", "64_", text(&openmp)]);
    assert_eq!(program.capped(1).ok().number("processors"), 1);
    check(&program, &["blas", "most", "team"], &["product", "total"]);
}
