//! Promise: a thread variable that a program sets while it runs reads back as set, and yet what a
//! library or a child gets is at most N.

use threadcap_testing::*;

fn check(program: &Program) {
    let (bare, capped) = (program.bare().ok(), program.capped(2).ok());
    for read_back in ["omp", "openblas", "mkl", "unrelated", "unset", "lower", "environ_openblas"] {
        assert_eq!(capped.value(read_back), bare.value(read_back), "{read_back}");
    }
    assert_eq!((bare.value("omp"), bare.value("mkl"), bare.value("unset")), ("64", "64", "yes"));
    for reached in ["environ_omp", "environ_mkl", "child_omp"] {
        assert_eq!((bare.number(reached), capped.number(reached)), (64, 2), "{reached}");
    }
}

#[test]
fn a_variable_reads_back_as_set_and_reaches_others_lowered() {
    check(&Program::new(compile("setenv.c", &[])));
}

/// LLVM's runtime scans `environ` when the first region starts.
#[test]
fn a_team_that_starts_afterwards_obeys() {
    if tool("clang").is_none() {
        return skip("needs clang with OpenMP: packages clang and libomp-dev");
    }
    let program = Program::new(compile_with("clang", "setenv.c", &["-O1", "-fopenmp"]));
    check(&program);
    assert_eq!((program.bare().number("team"), program.capped(2).number("team")), (64, 2));
}
