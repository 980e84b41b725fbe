//! Promise: on a machine of many CPUs, pools that nobody sized are as large as the cap, not as
//! the machine.
//!
//! The machine is pretended: a preload behind the library answers as a host of 64 CPUs would.

use threadcap_testing::*;

const ALL: &str = "0-63";

/// Every number with this prefix is 64 bare, and the cap when capped.
#[track_caller]
fn assert_pools(prefix: &str, bare: &Output, capped: &Output, cap: u32) {
    let pools = bare.numbers(prefix);
    assert!(!pools.is_empty(), "no {prefix} in {}", bare.stdout);
    for (name, size) in pools {
        assert_eq!(size, 64, "bare {name}");
        assert_eq!(capped.number(name), i64::from(cap), "{name} at a cap of {cap}");
    }
    capped.assert_within(cap);
}

#[test]
fn python_libraries_make_pools_of_the_cap() {
    let Some(python) = python("science") else {
        return skip("needs the Python environment: scripts/venv science");
    };
    let program = Program::new(python).arg(program("big_machine.py"));
    let program = program.on_cpus(ALL).env("NUMBA_THREADING_LAYER", "workqueue");
    let bare = program.bare().ok();
    // numpy's OpenBLAS and scipy's, each with the initial thread as one of its own.
    assert_eq!(bare.number("threads_of_imports"), 127);
    for cap in [1, 2] {
        let capped = program.alone().capped(cap).ok();
        assert_pools("pool", &bare, &capped, cap);
        let cap = i64::from(cap);
        assert_eq!(capped.number("threads_of_imports"), 2 * cap - 1);
        assert_eq!(capped.number("executor"), cap + 4, "Python's own default");
        // numba's workqueue has the cap's number of workers beside the initial thread.
        assert!(capped.number("threads") < 3 * cap);
        for name in ["product", "total"] {
            assert_eq!(capped.value(name), bare.value(name));
        }
    }
}

#[test]
fn openmp_runtimes_make_teams_of_the_cap() {
    let gcc = ("gcc", vec!["-O1", "-fopenmp"]);
    let clang = tool("clang").map(|_| ("clang", vec!["-O1", "-fopenmp"]));
    if clang.is_none() {
        skip("no clang");
    }
    for (compiler, flags) in std::iter::once(gcc).chain(clang) {
        let program = Program::new(compile_with(compiler, "openmp.c", &flags)).arg("flat");
        // LLVM's runtime would ask each CPU where it sits, and meet the few real ones.
        let program = program.on_cpus(ALL).env("KMP_TOPOLOGY_METHOD", "flat");
        let program = program.env("OMP_WAIT_POLICY", "passive");
        let bare = program.bare().ok();
        for cap in [1, 2] {
            let capped = program.alone().capped(cap).ok();
            assert_pools("default", &bare, &capped, cap);
            assert_pools("procs", &bare, &capped, cap);
        }
    }
}

#[test]
fn cpp_is_reported_the_cap() {
    let cpp = compile_with("g++", "std_threads.cpp", &["-O1", "-pthread"]);
    let cpp = Program::new(cpp).on_cpus(ALL);
    let bare = cpp.bare().ok();
    for cap in [1, 2] {
        assert_pools("hardware_concurrency", &bare, &cpp.alone().capped(cap).ok(), cap);
    }
}

/// Where the job is held on CPUs with high numbers, runtimes of languages count the cap, and compute what
/// they compute without one.
#[test]
fn languages_run_on_high_cpus() {
    for (interpreter, file) in [
        ("python3", "threads.py"),
        ("node", "pool.js"),
        ("java", "Streams.java"),
        ("ruby", "threads.rb"),
        ("escript", "processes.erl"),
        ("Rscript", "forks.R"),
    ] {
        if tool(interpreter).is_none() {
            skip(&format!("{file}: no {interpreter}"));
            continue;
        }
        let program = Program::new(interpreter).arg(program(&format!("languages/{file}")));
        let program = program.on_cpus("40-43").env("PRETEND_MACHINE", "128");
        let bare = program.bare().ok();
        for cap in [1, 2] {
            let capped = program.capped(cap).ok();
            assert_eq!(capped.value("result"), bare.value("result"), "{file}");
            for (name, bare) in bare.numbers("count") {
                assert!(bare >= 4, "{file}: {bare} without a cap");
                assert_eq!(capped.number(name), i64::from(cap), "{file}");
            }
        }
    }
}
