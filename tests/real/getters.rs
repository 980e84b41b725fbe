//! Promise: after a library's setter, its getter returns what was set, or the cap if that is lower.

use crate::pools::python_program;
use std::path::Path;
use threadcap_testing::*;

/// Every number that the program says it got is the bare one, or the cap if that is lower.
#[track_caller]
fn assert_bare_or_cap(program: &Program) {
    let bare = program.bare().ok();
    let got = bare.numbers("got");
    assert!(got.iter().any(|&(_, number)| number == 64), "nothing was set: {}", bare.stdout);
    for cap in [1, 2, 3] {
        let capped = program.capped(cap).ok();
        for &(name, number) in &got {
            let expected = number.min(i64::from(cap));
            assert_eq!(capped.number(name), expected, "{name} at a cap of {cap}");
        }
        assert_eq!(capped.numbers("got").len(), got.len(), "{}", capped.stdout);
    }
}

#[test]
fn mkl_service() {
    let Some(program) = python_program("science", "getters/mkl_service.py") else { return };
    assert_bare_or_cap(&program);
}

#[test]
fn threadpoolctl() {
    let name = "getters/threadpoolctl_nested.py";
    let Some(program) = python_program("science", name) else { return };
    assert!(program.bare().ok().number("pools") >= 3, "two OpenBLAS and an OpenMP");
    assert_bare_or_cap(&program);
}

#[test]
fn numba() {
    for layer in ["workqueue", "omp", "tbb"] {
        let name = "getters/numba_layers.py";
        let Some(program) = python_program("science", name) else { return };
        let program = program.env("NUMBA_THREADING_LAYER", layer);
        assert_bare_or_cap(&program.env("NUMBA_NUM_THREADS", "64"));
    }
}

#[test]
fn torch() {
    for inter in ["64", "2"] {
        let Some(program) = python_program("torch", "getters/torch_pools.py") else { return };
        assert_bare_or_cap(&program.arg(inter));
    }
}

#[test]
fn tbb() {
    if !Path::new("/usr/include/oneapi/tbb/task_arena.h").is_file() {
        return skip("needs libtbb-dev");
    }
    let built = compile_with("g++", "getters/tbb.cpp", &["-O1", "-Wall", "-ltbb"]);
    assert_bare_or_cap(&Program::new(&built));
    let Some(python) = python("science") else {
        return skip("needs the Python environment: scripts/venv science");
    };
    let newer = python.ancestors().nth(2).expect("a venv").join("lib");
    assert_bare_or_cap(&Program::new(&built).env("LD_LIBRARY_PATH", newer));
}

#[test]
fn openblas() {
    for build in ["openblas-pthread", "openblas-openmp"] {
        blas("openblas", &format!("{build}/libopenblas.so.0"));
    }
}

#[test]
fn blis() {
    blas("bli_thread", "blis-openmp/libblis.so.4");
}

/// A library whose setter and getter begin with these letters.
#[track_caller]
fn blas(prefix: &str, library: &str) {
    let Some(path) = installed(library) else {
        return skip(&format!("needs {library}"));
    };
    let [setter, getter] = [("SETTER", "set"), ("GETTER", "get")]
        .map(|(name, verb)| format!("-D{name}={prefix}_{verb}_num_threads"));
    let built = compile("getters/blas.c", &[&setter, &getter, path.to_str().expect("UTF-8 paths")]);
    // Several builds of a library have one name.
    let directory = path.parent().expect("a directory");
    assert_bare_or_cap(&Program::new(built).env("LD_LIBRARY_PATH", directory));
}

#[test]
fn data_table() {
    if !Path::new("/usr/lib/R/site-library/data.table").exists() {
        return skip("needs r-cran-data.table");
    }
    // It takes no more than there are CPUs.
    let program = Program::new("Rscript").arg(program("getters/data_table.R"));
    assert_bare_or_cap(&program.on_cpus("0-63"));
}
