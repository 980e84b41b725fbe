//! Promise: what the library exports, needs and depends on is what its table says.

use threadcap_testing::symbols::{defined, lines, table};
use threadcap_testing::*;

use std::collections::BTreeSet;

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

/// A panic would end the host, and what panics need slows down every start of a process. Only the
/// panic handler calls `abort`, and the linker leaves it out while nothing can panic. `objdump
/// --disassemble --demangle` shows which function calls `core::panicking`.
#[test]
fn nothing_can_panic() {
    let undefined = lines("nm", &["--dynamic", "--undefined-only"], shim());
    assert!(undefined.iter().any(|line| line.contains("getauxval")), "{undefined:?}");
    assert_eq!(undefined.iter().find(|line| line.contains("abort")), None);
}

/// The bytes of the sections with these names.
fn size_of(sections: &[&str]) -> u64 {
    let lines = lines("size", &["--format=sysv", "--radix=10"], shim());
    let sizes = lines.iter().filter_map(|line| {
        let mut words = line.split_whitespace();
        let size = words.next().filter(|name| sections.contains(name)).and(words.next())?;
        size.parse::<u64>().ok()
    });
    sizes.sum()
}

/// Each page that is written to makes every start of a process a microsecond slower: one holds what
/// the loader relocates, one what the constructor writes.
#[test]
fn a_start_writes_to_two_pages() {
    const PAGE: u64 = 4096;
    let relocated = size_of(&[".init_array", ".data.rel.ro", ".dynamic", ".got", ".got.plt"]);
    assert!((1..=PAGE).contains(&relocated), "{relocated} bytes");
    let written = size_of(&[".data"]);
    assert!((1..=PAGE).contains(&written), "{written} bytes");
}

/// What a start needs lies together, in the order of `src/start.ld`: each name there is that of an
/// existing function or table, and all of them together fill little more than the 64 KiB that the
/// kernel maps at once.
#[test]
#[cfg(target_arch = "x86_64")]
fn what_a_start_needs_lies_together() {
    let symbols = lines("nm", &["--defined-only", "--format=just-symbols"], shim());
    if !symbols.iter().any(|symbol| symbol.contains("_ZN9threadcap")) {
        return skip("this compiler mangles names in another way than the list has them");
    }
    let size = size_of(&[".text.start"]);
    assert!((16 << 10..=80 << 10).contains(&size), "{size} bytes");
    let script = include_str!("../src/start.ld");
    let names: Vec<_> =
        script.split("_ZN").skip(1).filter_map(|rest| rest.split('*').next()).collect();
    assert!(names.len() > 20, "the list is read: {names:?}");
    let is_stale = |name: &&&str| !symbols.iter().any(|symbol| symbol.contains(**name));
    assert_eq!(names.iter().find(is_stale), None, "no such function");
}

/// Families of spellings: if one is hooked, so are the others.
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
