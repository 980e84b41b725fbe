//! Promise: a thread variable that a program sets while it runs reads back as set, but a library or
//! a child gets at most N.

use std::path::PathBuf;

use threadcap_testing::*;

/// The program, and a library that it loads.
fn with_library(program: PathBuf) -> Program {
    Program::new(program).arg(compile_library("read_variable.c", &[]))
}

fn check(program: &Program) {
    let bare = program.bare().ok();
    // The program itself sets 1, which is also what a cap of 1 lowers any other value to.
    for cap in [1, 2] {
        check_at(cap, &bare, &program.capped(cap).ok());
    }
}

fn check_at(cap: u32, bare: &Output, capped: &Output) {
    let read_back = ["omp", "openblas", "mkl", "unrelated", "unset", "lower", "environ_openblas"];
    let of_setenv = ["was_absent", "was_present"];
    let of_putenv = ["environ_mkl", "kept", "written", "put"];
    for read_back in read_back.into_iter().chain(of_setenv).chain(of_putenv) {
        assert_eq!(capped.value(read_back), bare.value(read_back), "{read_back}, cap {cap}");
    }
    assert_eq!((bare.value("omp"), bare.value("mkl"), bare.value("unset")), ("64", "64", "yes"));
    assert_eq!((bare.value("kept"), bare.value("written")), ("1", "1"));
    for reached in ["environ_omp", "child_omp", "child_mkl", "library_mkl"] {
        let numbers = (bare.number(reached), capped.number(reached));
        assert_eq!(numbers, (64, i64::from(cap)), "{reached}");
    }
}

#[test]
fn a_variable_reads_back_as_set_and_reaches_others_lowered() {
    check(&with_library(compile("setenv.c", &["-ldl"])));
}

/// LLVM's runtime scans `environ` when the first region starts.
#[test]
fn a_team_that_starts_afterwards_obeys() {
    if tool("clang").is_none() {
        return skip("needs clang with OpenMP: packages clang and libomp-dev");
    }
    let program = with_library(compile_with("clang", "setenv.c", &["-O1", "-fopenmp", "-ldl"]));
    check(&program);
    assert_eq!((program.bare().number("team"), program.capped(2).number("team")), (64, 2));
}

/// bash, for one, terminates the name of each variable in place.
#[test]
fn the_strings_of_the_environment_stay_writable() {
    let program = compile("writes_environment.c", &[]);
    for (variable, value) in [
        ("THREADCAP_REPORT", "/nonexistent/report.jsonl"),
        ("OMP_NUM_THREADS", "64"),
        ("THREADCAP_LOCK", "1"),
    ] {
        let program = Program::new(program.clone()).env(variable, value);
        let (bare, capped) = (program.bare().ok(), program.capped(1));
        assert!(capped.status.success(), "{variable}: {:?} {}", capped.status, capped.stderr);
        assert_eq!(capped.stdout, bare.stdout, "{variable}");
        assert_eq!(variable == "THREADCAP_REPORT", capped.stderr.contains("cannot be written"));
    }
}
