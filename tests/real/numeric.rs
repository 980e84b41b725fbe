//! Promise: BLAS libraries run at most as many threads as the cap, whatever they are asked for
//! and however, tell the granted number, and compute the same.

use std::path::Path;
use threadcap_testing::*;

/// A Python program of the tests in one of the environments.
fn python_program(venv: &str, name: &str) -> Option<Program> {
    let python = python(venv);
    if python.is_none() {
        skip(&format!("needs the Python environment: scripts/venv {venv}"));
    }
    Some(Program::new(python?).arg(program(name)))
}

/// The CPUs of a pretended machine: on a smaller one OpenBLAS ignores variables that ask for more
/// than it sees.
const ALL: &str = "0-63";

/// What the program set to 64 is 64 bare, and the cap when capped. What it set to 1 stays.
#[track_caller]
fn assert_setters(bare: &Output, capped: &Output, cap: u32) {
    let set = bare.numbers("set");
    assert!(set.len() >= 4, "{}", bare.stdout);
    for (name, asked) in set {
        assert_eq!(asked, 64, "bare {name}");
        assert_eq!(capped.number(name), i64::from(cap), "{name} at a cap of {cap}");
    }
    for (name, asked) in bare.numbers("lowered") {
        assert_eq!((asked, capped.number(name)), (1, 1), "{name} at a cap of {cap}");
    }
    capped.assert_within(cap);
}

/// The same number, give or take what the order of additions changes.
#[track_caller]
fn assert_same(name: &str, bare: &Output, capped: &Output) {
    let [bare, capped] = [bare, capped].map(|output| output.value(name).parse::<f64>().unwrap());
    assert!((bare - capped).abs() <= 1e-6 * bare.abs(), "{name}: {bare} bare, {capped} capped");
}

#[test]
fn both_openblas_of_numpy_and_scipy_are_capped() {
    let Some(program) = python_program("science", "openblas.py") else { return };
    let bare = program.bare().ok();
    assert!(bare.number("numpy_pool") >= 64 && bare.number("pools") >= 127);
    for cap in [1, 2] {
        let capped = program.capped(cap).ok();
        assert_setters(&bare, &capped, cap);
        assert_same("product", &bare, &capped);
        assert_same("factors", &bare, &capped);
        // Two pools, each with the initial thread as one of its own.
        assert!(capped.number("pools") < i64::from(2 * cap));
    }
}

#[test]
fn openblas_with_64_bit_integers_is_capped() {
    let Some(program) = python_program("numpy1", "openblas64.py") else { return };
    let bare = program.bare().ok();
    for cap in [1, 2] {
        let capped = program.capped(cap).ok();
        assert_setters(&bare, &capped, cap);
        assert_same("product", &bare, &capped);
        assert_eq!(capped.number("threads"), i64::from(cap));
    }
}

#[test]
fn mkl_is_capped_in_every_spelling() {
    let domain = ("MKL_DOMAIN_NUM_THREADS", "MKL_DOMAIN_BLAS=64");
    for layer in ["INTEL", "GNU"] {
        for environment in
            [[("MKL_NUM_THREADS", "64"), domain], [("OMP_NUM_THREADS", "64"), domain]]
        {
            let Some(program) = python_program("science", "mkl_setters.py") else { return };
            let program =
                program.env("MKL_THREADING_LAYER", layer).env("OMP_WAIT_POLICY", "passive");
            assert_mkl(
                &environment
                    .iter()
                    .fold(program, |program, (name, value)| program.env(name, value)),
            );
        }
    }
}

#[track_caller]
fn assert_mkl(program: &Program) {
    let bare = program.bare().ok();
    for cap in [1, 2] {
        let capped = program.capped(cap).ok();
        assert_setters(&bare, &capped, cap);
        for name in ["from_environment", "domain_from_environment"] {
            assert_eq!(bare.number(name), 64, "bare {name}");
            assert_eq!(capped.number(name), i64::from(cap), "{name} at a cap of {cap}");
        }
        assert_same("product", &bare, &capped);
    }
}

#[test]
fn debians_openblas_is_capped() {
    for kind in ["pthread", "openmp"] {
        let directory = format!("/usr/lib/x86_64-linux-gnu/openblas-{kind}");
        let library = format!("{directory}/libopenblas.so.0");
        if !Path::new(&library).is_file() {
            skip(&format!("no {library}, see libopenblas0-{kind}"));
            continue;
        }
        let program =
            Program::new(compile("openblas.c", &[&library, &format!("-Wl,-rpath,{directory}")]));
        assert_openblas(&program.clone().env("OMP_WAIT_POLICY", "passive"));
        let variables = ["OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS"];
        for variable in variables {
            // On this machine its default is 64 as well: neither gets past the cap.
            let program = program.clone().on_cpus(ALL).env(variable, "64");
            let bare = assert_openblas(&program);
            assert_eq!(bare.number("from_environment"), 64, "bare, {variable}");
        }
    }
}

/// Returns the bare run.
#[track_caller]
fn assert_openblas(program: &Program) -> Output {
    let bare = program.bare().ok();
    for cap in [1, 2] {
        let capped = program.capped(cap).ok();
        assert_setters(&bare, &capped, cap);
        assert_same("product", &bare, &capped);
        let told = capped.number("from_environment");
        assert!((1..=i64::from(cap)).contains(&told), "{told} threads told at a cap of {cap}");
    }
    bare
}
