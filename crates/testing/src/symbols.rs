//! What shared objects define, as binutils tell it, and what the table lists.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::root;

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

/// One row of the table: its name, and whether its line is marked as read in sources only.
pub fn table() -> Vec<(String, bool)> {
    let source = std::fs::read_to_string(root().join("src/table.rs")).expect("the table is there");
    let rows = source.lines().filter_map(|line| {
        let (name, rest) = line.trim().strip_prefix('"')?.split_once("\" ")?;
        rest.contains(';').then(|| (name.to_owned(), rest.contains("// read")))
    });
    rows.collect()
}
