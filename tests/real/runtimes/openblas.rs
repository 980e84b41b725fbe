//! OpenBLAS: NumPy's, SciPy's and Debian's.

use crate::pools::*;
use std::path::Path;
use threadcap_testing::*;

rows! {
    COUNT(openblas_set_num_threads, VALUE, 1)
    COUNT(openblas_set_num_threads_, REFERENCE, 1)
    COUNT(goto_set_num_threads, VALUE, 1)
    COUNT(openblas_set_num_threads64_, VALUE, 1)
    COUNT(openblas_set_num_threads_64_, REFERENCE, 1)
    COUNT(goto_set_num_threads64_, VALUE, 1)
    COUNT(scipy_openblas_set_num_threads, VALUE, 1)
    COUNT(scipy_openblas_set_num_threads_, REFERENCE, 1)
    COUNT(scipy_goto_set_num_threads, VALUE, 1)
    COUNT(scipy_openblas_set_num_threads64_, VALUE, 1)
    COUNT(scipy_openblas_set_num_threads_64_, REFERENCE, 1)
    COUNT(scipy_goto_set_num_threads64_, VALUE, 1)
    COUNT(openblas_set_num_threads_local, VALUE, 1)
    COUNT(openblas_get_num_threads, GETTER, 1)
    COUNT(openblas_get_num_threads_, GETTER, 1)
    COUNT(openblas_get_num_threads64_, GETTER, 1)
    COUNT(openblas_get_num_threads_64_, GETTER, 1)
    COUNT(scipy_openblas_get_num_threads, GETTER, 1)
    COUNT(scipy_openblas_get_num_threads_, GETTER, 1)
    COUNT(scipy_openblas_get_num_threads64_, GETTER, 1)
    COUNT(scipy_openblas_get_num_threads_64_, GETTER, 1)
}

#[test]
fn both_openblas_of_numpy_and_scipy_are_capped() {
    let Some(program) = python_program("science", "openblas.py") else { return };
    let bare = program.bare().ok();
    assert!(bare.number("numpy_pool") >= 64 && bare.number("pools") >= 127);
    for cap in [1, 2] {
        let capped = program.alone().capped(cap).ok();
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
        let capped = program.alone().capped(cap).ok();
        assert_setters(&bare, &capped, cap);
        assert_same("product", &bare, &capped);
        assert_eq!(capped.number("threads"), i64::from(cap));
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
        let capped = program.alone().capped(cap).ok();
        assert_setters(&bare, &capped, cap);
        assert_same("product", &bare, &capped);
        let reported = capped.number("from_environment");
        assert!(
            (1..=i64::from(cap)).contains(&reported),
            "{reported} threads reported at a cap of {cap}"
        );
    }
    bare
}

/// The CPUs of a pretended machine: on a smaller one OpenBLAS ignores variables that ask for more
/// than it sees.
const ALL: &str = "0-63";
