//! Promise: what the library exports, needs and depends on is what its table says.

mod common;
use common::*;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Lines that a binutils program prints.
fn lines(program: &str, arguments: &[&str], file: &Path) -> Vec<String> {
    let output = Command::new(program).args(arguments).arg(file).output().expect("binutils run");
    assert!(output.status.success(), "{program} {arguments:?} {}", file.display());
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

/// Names that a shared object defines, without their versions.
fn defined(file: &Path) -> BTreeSet<String> {
    let lines = lines("nm", &["--dynamic", "--defined-only", "--format=posix"], file);
    let name = |line: &String| line.split([' ', '@']).next().map(str::to_owned);
    lines.iter().filter_map(name).collect()
}

/// One row of the table: its name, and whether its line is marked as read in sources only.
fn table() -> Vec<(String, bool)> {
    let source = std::fs::read_to_string(root().join("src/table.rs")).expect("the table is there");
    let rows = source.lines().filter_map(|line| {
        let (name, rest) = line.trim().strip_prefix('"')?.split_once("\" ")?;
        rest.contains(';').then(|| (name.to_owned(), rest.contains("// read")))
    });
    rows.collect()
}

#[test]
fn the_exports_are_the_table() {
    let exports = defined(shim());
    let rows: BTreeSet<_> = table().into_iter().map(|(name, _)| name).collect();
    assert!(rows.len() > 100, "the table is read: {} rows", rows.len());
    assert_eq!(
        exports.difference(&rows).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "exported only"
    );
    assert_eq!(rows.difference(&exports).collect::<Vec<_>>(), Vec::<&String>::new(), "listed only");
}

#[test]
fn no_export_has_a_version() {
    // A versioned definition of ours would never bind.
    let versioned = |line: &&String| line.contains('@');
    let lines = lines("nm", &["--dynamic", "--defined-only"], shim());
    assert_eq!(lines.iter().find(versioned), None);
}

#[test]
fn only_libc_and_the_loader_are_needed() {
    let dynamic = lines("readelf", &["--dynamic", "--wide"], shim());
    let needed: Vec<_> = dynamic.iter().filter(|line| line.contains("(NEEDED)")).collect();
    let allowed = |line: &&&String| line.contains("[libc.so.6]") || line.contains("[ld-linux");
    assert_eq!(needed.iter().filter(allowed).count(), needed.len(), "{needed:?}");
    assert!(!dynamic.iter().any(|line| line.contains("(SONAME)")), "no name of another library");
    assert!(dynamic.iter().any(|line| line.contains("INITFIRST")), "it starts first");
}

#[test]
fn no_private_symbol_of_libc_is_used() {
    let undefined = lines("nm", &["--dynamic", "--undefined-only"], shim());
    assert!(!undefined.is_empty());
    assert_eq!(undefined.iter().find(|line| line.contains("GLIBC_PRIVATE")), None);
}

/// Families of spellings: where one is hooked, so are the others.
#[test]
fn spellings_are_complete() {
    let rows: BTreeSet<_> = table().into_iter().map(|(name, _)| name).collect();
    let has = |name: String| assert!(rows.contains(&name), "{name} is missing");
    for name in rows.iter().filter(|name| name.starts_with("omp_set_") && !name.ends_with('_')) {
        has(format!("{name}_"));
        has(format!("{name}_8_"));
    }
    for name in rows.iter().filter(|name| name.starts_with("omp_get_") && !name.ends_with('_')) {
        has(format!("{name}_"));
    }
    for name in rows.iter().filter(|name| name.starts_with("MKL_") && name.contains("et_")) {
        let lower = name.to_lowercase();
        has(name.to_uppercase());
        has(format!("{lower}_"));
        has(lower);
    }
    for name in rows.iter().filter(|name| name.starts_with("openblas_set_num_threads")) {
        if !name.ends_with("_local") {
            has(format!("scipy_{name}"));
        }
    }
    for name in ["sched", "pthread", "pthread_attr"] {
        for verb in ["get", "set"] {
            has(format!("{name}_{verb}affinity{}", if name == "sched" { "" } else { "_np" }));
        }
    }
}

/// Parts of the file names of the libraries that the table is about.
const STEMS: &[&str] = &[
    "libc.so.6",
    "omp",
    "blas",
    "mkl",
    "blis",
    "fftw3",
    "libtbb.so",
    "libtorch_cpu",
    "libc10.so",
    "tensorflow_framework",
    "duckdb",
    "libarrow.so",
    "zstd",
    "lzma",
    "blosc",
    "interpreter",
    "libglib",
    "avutil",
    "lightgbm",
    "opencv_core",
];

/// Shared objects below a directory whose names have one of the stems.
fn objects_below(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => objects_below(&path, found),
            Ok(kind) if kind.is_file() && name.contains(".so") => {
                found.extend(STEMS.iter().any(|stem| name.contains(stem)).then_some(path));
            }
            _ => (),
        }
    }
}

/// A hook for a name that no library has would be a hook that nobody ever ran. Rows marked
/// `// read` are known from sources of libraries that the tests cannot install.
#[test]
fn every_name_is_one_of_a_real_library() {
    let mut objects = Vec::new();
    for venv in ["science", "numpy1", "pools", "torch", "tensorflow"] {
        let Some(python) = python(venv) else {
            return skip(&format!("needs the Python environment: scripts/venv {venv}"));
        };
        objects_below(python.ancestors().nth(2).expect("a venv"), &mut objects);
    }
    objects_below(Path::new("/usr/lib/x86_64-linux-gnu"), &mut objects);
    objects_below(Path::new("/usr/lib/llvm-14/lib"), &mut objects);
    let wanted: BTreeSet<_> = table().into_iter().filter(|row| !row.1).map(|row| row.0).collect();
    let mut missing: BTreeSet<_> =
        wanted.into_iter().filter(|name| !name.starts_with("threadcap_")).collect();
    for object in objects {
        defined(&object).iter().for_each(|name| {
            missing.remove(name);
        });
    }
    assert_eq!(missing, BTreeSet::new());
}
