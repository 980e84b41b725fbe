//! Promise: every query for the number of CPUs returns N, however early.

use threadcap_testing::*;

const QUERIES: [&str; 7] =
    ["online", "online_of_libraries", "nprocs", "sched", "syscall", "pthread", "attributes"];

#[test]
fn every_query_returns_the_cap() {
    for hold in ["on", "off"] {
        let program = Program::new(compile("report.c", &[])).env("THREADCAP_HOLD", hold);
        let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
        for query in QUERIES {
            assert!(bare.number(query) > 1, "bare, {query} returns more than one CPU");
            assert_eq!(capped.number(query), 1, "{query}, hold {hold}");
        }
        for truth in ["configured", "nprocs_configured", "page"] {
            assert_eq!(capped.number(truth), bare.number(truth), "{truth} stays true");
        }
    }
}

#[test]
fn a_cap_above_the_machine_changes_no_count() {
    let program = Program::new(compile("report.c", &[]));
    let (bare, capped) = (program.bare().ok(), program.capped(4096).ok());
    for query in QUERIES {
        assert_eq!(capped.number(query), bare.number(query), "{query}");
    }
}

/// Constructors of other libraries run before those of a preloaded one, but not before ours.
#[test]
fn constructors_of_other_libraries_get_it_too() {
    let library = compile_library("report.c", &["-DEARLY"]);
    let library = library.to_str().expect("UTF-8 paths");
    let linked = compile("report.c", &["-Wl,--no-as-needed", library]);
    let program = Program::new(linked).env("OMP_NUM_THREADS", "64");
    let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
    for query in QUERIES {
        assert!(bare.number(&format!("early:{query}")) > 1);
        assert_eq!(capped.number(&format!("early:{query}")), 1, "{query}");
    }
    for when in ["early:", ""] {
        assert_eq!(bare.value(&format!("{when}env:OMP_NUM_THREADS")), "64");
        assert_eq!(capped.value(&format!("{when}env:OMP_NUM_THREADS")), "1");
    }
}

#[test]
fn variables_are_lowered_and_none_is_added() {
    let given = [
        ("OMP_NUM_THREADS", "64,64", "2,1"),
        ("OPENBLAS_NUM_THREADS", "64", "2"),
        ("MKL_DOMAIN_NUM_THREADS", "MKL_DOMAIN_BLAS=64", "MKL_DOMAIN_BLAS=2"),
        ("BLIS_JC_NT", "64", "2"),
        ("XZ_OPT", "-9 -T64", "-9 -T2"),
        ("MC_CORES", "1", "1"),
        ("TF_NUM_THREADS", "", ""),
        ("UNRELATED", "64", "64"),
    ];
    let program = Program::new(compile("report.c", &[]));
    let program = given.iter().fold(program, |program, (name, value, _)| program.env(name, value));
    let (bare, capped) = (program.bare().ok(), program.capped(2).ok());
    for (name, before, after) in given {
        assert_eq!(bare.value(&format!("env:{name}")), before);
        assert_eq!(capped.value(&format!("env:{name}")), after, "{name}");
    }
    let names = |output: &Output| {
        let entries = output.stdout.lines().filter_map(|line| line.strip_prefix("env:"));
        let names = entries.map(|entry| entry.split('=').next().unwrap_or("").to_owned());
        let ours = ["LD_PRELOAD", "AUTOZYME_THREADS"];
        names.filter(|name| !ours.contains(&name.as_str())).collect::<Vec<_>>()
    };
    assert_eq!(names(&capped), names(&bare));
}
