//! Promise: frameworks that make threads and processes of their own run to the same result, on
//! no more CPUs than the cap, and never hang.

use std::path::PathBuf;
use std::process::Command;

use crate::pools::python_program;
use threadcap_testing::*;

/// Runs a program bare and capped. What it set to 64 is the cap when capped, what it set to 1
/// stays, and the values named are the same. Returns the bare run, and those capped by 1 and 2.
#[track_caller]
fn assert_capped(program: &Program, same: &[&str]) -> (Output, [Output; 2]) {
    let bare = program.bare().ok();
    let capped = [1, 2].map(|cap| {
        let capped = program.alone().capped(cap).ok();
        for (name, asked) in bare.numbers("set") {
            assert_eq!(asked, 64, "bare {name}");
            assert_eq!(capped.number(name), i64::from(cap), "{name} at a cap of {cap}");
        }
        for (name, asked) in bare.numbers("lowered") {
            assert_eq!((asked, capped.number(name)), (1, 1), "{name} at a cap of {cap}");
        }
        for name in same {
            assert_eq!(capped.value(name), bare.value(name), "{name} at a cap of {cap}");
        }
        capped.assert_within(cap);
        capped
    });
    (bare, capped)
}

#[test]
fn scikit_learn() {
    let Some(program) = python_program("science", "sklearn_models.py") else { return };
    let program = program.env("OMP_NUM_THREADS", "64").env("OMP_WAIT_POLICY", "passive");
    let same = ["clusters", "inertia", "predicted", "score"];
    let (bare, capped) = assert_capped(&program, &same);
    assert!(bare.number("threads_by_environment") >= 64);
    assert!(bare.number("threads_by_limits") >= 3 * 63);
    assert!(bare.numbers("set").len() >= 3, "two OpenBLAS and an OpenMP: {}", bare.stdout);
    for (cap, capped) in (1..).zip(capped) {
        // Three pools, each with the initial thread as one of its own.
        assert!(capped.number("threads_by_environment") <= 3 * cap - 2);
        assert!(capped.number("threads_by_limits") <= 3 * cap - 2);
    }
}

#[test]
fn numba_on_every_layer() {
    for layer in ["workqueue", "omp", "tbb"] {
        let Some(program) = python_program("science", "numba_layer.py") else { return };
        let program = program.env("NUMBA_THREADING_LAYER", layer).env("NUMBA_NUM_THREADS", "64");
        let (bare, capped) =
            assert_capped(&program, &["layer", "variable", "refused", "sum", "sum_of_one"]);
        assert_eq!((bare.value("layer"), bare.value("variable")), (layer, "64"));
        assert_eq!(bare.numbers("set").len(), 2);
        for (cap, capped) in (1..).zip(capped) {
            // The layer's own workers, OpenBLAS's, and the initial thread.
            assert!(capped.number("threads") < 3 * cap);
        }
    }
}

#[test]
fn joblib_on_every_backend() {
    let Some(program) = python_program("science", "joblib_backends.py") else { return };
    // Four workers would share the cap, and have one thread each.
    let program = program.env("THREADCAP_BUDGET", "off");
    let backends = ["loky", "multiprocessing", "threading"];
    let products = backends.map(|backend| format!("products_{backend}"));
    let products = products.each_ref().map(String::as_str);
    let (bare, capped) = assert_capped(&program, &products);
    assert_eq!(bare.numbers("set").len(), backends.len());
    for (cap, capped) in (1..).zip(capped) {
        for (name, number) in capped.numbers("c") {
            assert!((1..=cap).contains(&number), "{name}={number} in a worker at a cap of {cap}");
        }
    }
}

#[test]
fn numpy_mkl_torch_and_two_openmp_runtimes_in_one_process() {
    let Some(program) = python_program("torch", "torch_and_others.py") else { return };
    let program = program.env("OMP_WAIT_POLICY", "passive");
    let same = ["numpy", "torch", "torch_add", "numpy_again", "mask_kept"];
    let (bare, capped) = assert_capped(&program, &same);
    assert_eq!(bare.numbers("set").len(), 4);
    assert_eq!(bare.value("mask_kept"), "True");
    for (cap, capped) in (1..).zip(capped) {
        assert!(capped.number("cpus") <= cap);
    }
}

#[test]
fn cpp_threads() {
    let program = compile_with("g++", "std_threads.cpp", &["-O1", "-Wall", "-pthread"]);
    let same = ["sum", "destroyed", "exception"];
    let (bare, capped) = assert_capped(&Program::new(program), &same);
    assert_eq!(bare.number("destroyed"), 64);
    for (cap, capped) in (1..).zip(capped) {
        assert!(capped.number("cpus") <= cap && capped.number("hardware_concurrency") <= cap);
    }
}

/// Builds the rayon program, a small crate of its own.
fn rayon_program() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let target = root().join("target/rayon");
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "--release", "--locked", "--target-dir"]).arg(&target);
    let status = build.current_dir(program("rayon")).status();
    assert!(status.expect("cargo runs").success(), "the rayon program does not build");
    target.join("release/rayon-program")
}

#[test]
fn rayon() {
    let program = Program::new(rayon_program()).env("RAYON_NUM_THREADS", "64");
    let (bare, capped) = assert_capped(&program, &["sum", "sum_of_64", "threads_of_64"]);
    assert_eq!(bare.number("set_pool"), 64);
    for (cap, capped) in (1..).zip(capped) {
        assert!(capped.number("available") <= cap);
    }
}
