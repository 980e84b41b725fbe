//! Promise: every hooked function is seen to be called, from a program, from a constructor that
//! runs before ours, and from a library opened later, and does what its row of the table says.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use threadcap_testing::symbols::defined;
use threadcap_testing::*;

/// The rows of all runtimes, each a line in the `rows!` of its test.
fn rows_of_runtimes() -> String {
    let files = fs::read_dir(root().join("tests/real/runtimes")).expect("the folder is there");
    let mut paths: Vec<_> = files.map(|file| file.expect("a readable folder").path()).collect();
    paths.sort();
    let is_row = |line: &&str| line.starts_with("COUNT(") || line.starts_with("ELSEWHERE(");
    let mut rows = String::new();
    for path in paths {
        let test = fs::read_to_string(path).expect("a readable file");
        for row in test.lines().map(str::trim_start).filter(is_row) {
            rows += row;
            rows.push('\n');
        }
    }
    rows
}

/// Lets a program find `hooked_runtimes.h`: the rows of all runtimes.
fn with_rows() -> String {
    let file = write_source("hooked_runtimes.h", &rows_of_runtimes());
    format!("-I{}", file.parent().expect("a file in a directory").display())
}

/// The names with this mark in `tests/programs/hooked.h` and in the tests of runtimes.
fn listed(marks: &[&str]) -> BTreeSet<String> {
    let list = fs::read_to_string(program("hooked.h")).expect("the list is there");
    let list = list + &rows_of_runtimes();
    let name = |line: &str| {
        let (mark, rest) = line.split_once('(')?;
        let name = rest.split([',', ')']).next().filter(|_| marks.contains(&mark))?;
        Some(name.to_owned())
    };
    list.lines().filter_map(name).collect()
}

/// The runtime, with versioned symbols like libgomp's: a versioned export of ours would never be
/// bound to, an unversioned one is.
fn runtime() -> String {
    let versions = format!("-Wl,--version-script={}", program("runtime.map").display());
    compile_library("hooked_runtime.c", &[&versions, &with_rows()]).display().to_string()
}

/// A library whose constructor calls every hooked function.
fn library(flags: &[&str]) -> PathBuf {
    let runtime = runtime();
    compile_library("hooked_library.c", &[flags, &[&runtime, &with_rows()]].concat())
}

/// What a hooked function must be seen to do with 64 under a cap.
fn granted(kind: &str, cap: i64, count: i64) -> bool {
    match kind {
        "NOTE" => count == 64,
        "PRODUCT" => (1..=cap).contains(&count),
        _ => count == cap,
    }
}

/// Compares a run of a program under a cap with the bare one; returns the names that were called.
#[track_caller]
fn compare(bare: &Output, capped: &Output, cap: i64, places: &[&str]) {
    let calls = |output: &Output| -> Vec<(String, i64)> {
        let lines = output.stdout.lines().filter_map(|line| line.split_once('='));
        lines.map(|(call, count)| (call.to_owned(), count.parse().expect("a number"))).collect()
    };
    let (before, after) = (calls(bare), calls(capped));
    let called: BTreeSet<_> = after.iter().map(|(call, _)| call.clone()).collect();
    assert_eq!(
        called.len(),
        places.len() * listed(&["COUNT", "LIBC"]).len(),
        "all are called, in {places:?}"
    );
    for ((call, plain), (also, count)) in before.iter().zip(&after) {
        assert_eq!(call, also);
        let kind = call.rsplit(' ').next().expect("a kind");
        assert!(*plain > 1, "{call}: {plain}, bare");
        assert!(granted(kind, cap, *count), "{call}: {count} under a cap of {cap}");
    }
    let intact = |output: &Output| -> Vec<String> {
        output.stdout.lines().filter(|line| line.contains(" intact: ")).map(str::to_owned).collect()
    };
    assert_eq!(intact(capped), intact(bare), "results, errno, rounding");
    assert!(intact(capped).iter().all(|line| line.ends_with(" intact: 1 77")));
}

/// Functions of libc that return no count may be missing here: they have tests of their own.
#[test]
fn the_list_of_the_test_is_what_is_defined() {
    let libc = defined(&installed("libc.so.6").expect("libc is installed"));
    let free = |name: &String| name.starts_with("threadcap_") || libc.contains(name);
    let hooked = defined(shim());
    let listed_here = listed(&["COUNT", "LIBC", "ELSEWHERE"]);
    let missing: Vec<_> = hooked.difference(&listed_here).filter(|name| !free(name)).collect();
    let called = listed(&["COUNT", "LIBC"]);
    let extra: Vec<_> = called.difference(&hooked).collect();
    assert!(missing.is_empty() && extra.is_empty(), "add to the list {missing:?}, drop {extra:?}");
}

#[test]
fn hooks_are_reached_from_a_program_and_a_constructor() {
    // The last library marked INITFIRST is the first to be constructed: before ours.
    for flags in [&[][..], &["-Wl,-z,initfirst"]] {
        let library = library(flags).display().to_string();
        let program =
            Program::new(compile("hooked_main.c", &[&library, &runtime(), "-lm", &with_rows()]));
        let bare = program.bare().ok();
        for cap in [1, 2] {
            let capped = program.capped(cap).ok();
            compare(&bare, &capped, cap.into(), &["constructor", "main"]);
            let bound = capped.stdout.lines().filter(|line| line.starts_with("bound "));
            let elsewhere: Vec<_> =
                bound.filter(|line| !line.ends_with("/libthreadcap.so")).collect();
            assert!(elsewhere.is_empty(), "{elsewhere:#?}");
        }
    }
}

#[test]
fn hooks_are_reached_from_a_library_that_is_opened() {
    let program = Program::new(compile("hooked_main.c", &["-DTO_OPEN"])).arg(library(&[]));
    let bare = program.bare().ok();
    for cap in [1, 2] {
        compare(&bare, &program.capped(cap).ok(), cap.into(), &["opened"]);
    }
}

/// Without a cap the library does nothing at all.
#[test]
fn without_a_cap_every_call_goes_on_as_it_is() {
    let library = library(&[]).display().to_string();
    let program =
        Program::new(compile("hooked_main.c", &[&library, &runtime(), "-lm", &with_rows()]));
    let (bare, inactive) = (program.bare().ok(), program.inactive().ok());
    let reported = |output: &Output| -> Vec<String> {
        output
            .stdout
            .lines()
            .filter(|line| !line.starts_with("bound "))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(reported(&inactive), reported(&bare));
    let disabled = program.env("THREADCAP_DISABLE", "1").capped(1).ok();
    assert_eq!(reported(&disabled), reported(&bare));
}
