//! What shared objects define, by binutils, and what the table of hooks lists.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use threadcap_runtimes::{ALL_FUNCTIONS, Function};

/// Lines that a binutils program prints.
pub fn lines(program: &str, arguments: &[&str], file: &Path) -> Vec<String> {
    let output = Command::new(program).args(arguments).arg(file).output().expect("binutils run");
    assert!(output.status.success(), "{program} {arguments:?} {}", file.display());
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

/// Names that a shared object defines, without their versions.
pub fn defined(file: &Path) -> BTreeSet<String> {
    let lines = lines("nm", &["--dynamic", "--defined-only", "--format=posix"], file);
    let name = |line: &String| line.split([' ', '@']).next().map(str::to_owned);
    lines.iter().filter_map(name).collect()
}

/// The rows of the table: the name of each, and whether a real library was seen to have it.
pub fn table() -> Vec<(String, bool)> {
    let row = |function: &Function| (function.name.to_owned(), function.seen);
    ALL_FUNCTIONS.iter().map(|(_, function)| row(function)).collect()
}
