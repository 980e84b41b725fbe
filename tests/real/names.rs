//! Promise: every hooked name is one of a real library.

use threadcap_testing::symbols::{defined, table};
use threadcap_testing::*;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use threadcap_runtimes::OWNERS;

/// Whether a file's name, or that of its folder, has a part by which a runtime's libraries are
/// recognised: modules of Python are often called the same.
fn is_of_a_runtime(path: &Path) -> bool {
    let folder = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = format!("{folder}/{name}");
    let mut parts = OWNERS.iter().flat_map(|owner| owner.files);
    parts.any(|part| name.contains(part))
}

/// Shared objects of runtimes below a directory.
fn objects_below(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => objects_below(&path, found),
            Ok(kind) if kind.is_file() && name.contains(".so") => {
                found.extend(is_of_a_runtime(&path).then_some(path));
            }
            _ => (),
        }
    }
}

/// A hook for a name that no library has would be a hook that nobody ever ran. Rows that
/// are `unseen` are known from sources of libraries that the tests cannot install.
#[test]
fn every_name_is_one_of_a_real_library() {
    let mut objects = Vec::new();
    for venv in ["science", "numpy1", "pools", "torch", "tensorflow"] {
        let Some(python) = python(venv) else {
            return skip(&format!("needs the Python environment: scripts/venv {venv}"));
        };
        objects_below(python.ancestors().nth(2).expect("a venv"), &mut objects);
    }
    // Not all of Debian's lie in the folder of the architecture: LLVM's and ITK's do not.
    objects_below(Path::new("/usr/lib"), &mut objects);
    let wanted: BTreeSet<_> = table().into_iter().filter(|row| row.1).map(|row| row.0).collect();
    let mut missing: BTreeSet<_> =
        wanted.into_iter().filter(|name| !name.starts_with("threadcap_")).collect();
    for object in objects {
        defined(&object).iter().for_each(|name| {
            missing.remove(name);
        });
    }
    assert_eq!(missing, BTreeSet::new());
}
