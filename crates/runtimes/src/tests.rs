use super::*;
use std::collections::BTreeSet;
use std::vec::Vec;

/// The names of the files in `src/all`.
fn files() -> BTreeSet<std::string::String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/all");
    let paths = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    paths.map(|path| path.file_stem().unwrap().to_str().unwrap().into()).collect()
}

#[test]
fn a_runtime_is_called_like_its_file() {
    let names: BTreeSet<_> = RUNTIMES.iter().map(|runtime| runtime.name.into()).collect();
    assert_eq!(names, files());
    assert_eq!(names.len(), RUNTIMES.len());
    for (number, owner) in OWNERS.iter().enumerate() {
        assert_eq!(name_of(number as u8), owner.name);
    }
    assert_eq!((name_of(OWN), name_of(LIBC)), ("threadcap", "libc"));
    assert_eq!(name_of(OWNERS.len() as u8), "");
}

#[test]
fn every_function_and_variable_is_listed_once() {
    let functions: BTreeSet<_> = ALL_FUNCTIONS.iter().map(|(_, function)| function.name).collect();
    assert_eq!(functions.len(), FUNCTIONS);
    let variables: BTreeSet<_> = ALL_VARIABLES.iter().map(|(_, variable)| variable.name).collect();
    assert_eq!(variables.len(), VARIABLES);
    let is_plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    for name in variables {
        assert!(name.bytes().all(is_plain) && !name.as_bytes()[0].is_ascii_digit(), "{name}");
        assert!(name.len() < 64, "{name} is longer than the filter of names by length");
    }
}

/// A limit calls the setters past their hooks; a landmark identifies the library alone.
#[test]
fn pools_are_resized_by_hooked_setters_and_known_by_others() {
    let hooked: Vec<_> = ALL_FUNCTIONS.iter().map(|(_, function)| function.name).collect();
    for pool in RUNTIMES.iter().flat_map(|runtime| runtime.pools) {
        assert!(hooked.contains(&pool.set), "{}", pool.set);
        assert!(!hooked.contains(&pool.landmark), "{}", pool.landmark);
    }
}

/// A file without any data would be a runtime about which nothing is known.
#[test]
fn every_runtime_says_something() {
    for runtime in RUNTIMES {
        let reached = runtime.functions.len() + runtime.variables.len();
        let said = runtime.advice.calls.len() + runtime.starts_for_others.len();
        assert!(reached + said > 0, "{}", runtime.name);
    }
}
