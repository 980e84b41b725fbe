//! Promise: programs of other kinds that take the library (linked to musl, 32-bit) get what
//! programs for glibc and this machine's word size get.

use threadcap_testing::kinds::Kind;
use threadcap_testing::launcher::with_arguments;
use threadcap_testing::*;

/// The kinds that can be built here.
fn kinds() -> Vec<Kind> {
    let kinds = [
        ("musl-gcc is not installed", Kind::musl()),
        ("needs gcc-multilib, and what scripts/i386 needs", Kind::i386()),
        ("needs musl-gcc, gcc-multilib and what scripts/i386 needs", Kind::musl_i386()),
    ];
    let missing = |(why, kind): (&str, Option<Kind>)| {
        if kind.is_none() {
            skip(why);
        }
        kind
    };
    kinds.into_iter().filter_map(missing).collect()
}

/// A program of each kind, bare and under this cap.
fn runs(source: &str, flags: &[&str], arguments: &[&str], cap: u32) -> Vec<(Kind, Output, Output)> {
    let run = |kind: Kind| {
        let program = with_arguments(kind.program(&kind.compile(source, flags)), arguments);
        let (bare, capped) = (program.bare().ok(), program.alone().capped(cap).ok());
        assert_eq!(capped.stderr, bare.stderr, "{}", kind.name);
        (kind, bare, capped)
    };
    kinds().into_iter().map(run).collect()
}

#[test]
fn threads_run_are_held_and_are_reported_fewer_cpus() {
    for (kind, bare, capped) in runs("pthreads.c", &[], &["64"], 1) {
        assert_eq!(capped.number("threads"), 64, "{}", kind.name);
        assert_eq!(capped.number("sum"), bare.number("sum"), "{}", kind.name);
        assert!(bare.number("cpus") > 1, "two CPUs are needed");
        assert_eq!(capped.number("cpus"), 1, "{}", kind.name);
        capped.assert_within(1);
    }
}

#[test]
fn masks_stay_within_the_hold() {
    for (kind, bare, capped) in runs("entries/syscalls.c", &[], &[], 1) {
        for name in ["cpus", "online", "cpus_then"] {
            assert!(bare.number(name) > 1, "{}: {name}", kind.name);
            assert_eq!(capped.number(name), 1, "{}: {name}", kind.name);
        }
        // musl also takes the number of configured CPUs from the affinity.
        for name in ["pid", "mapped", "widened"] {
            assert_eq!(capped.number(name), bare.number(name), "{}: {name}", kind.name);
        }
    }
}

#[test]
fn variables_are_lowered() {
    for (kind, bare, capped) in runs("setenv.c", &[], &[], 2) {
        for read_back in ["omp", "openblas", "mkl", "unrelated", "unset", "lower"] {
            assert_eq!(capped.value(read_back), bare.value(read_back), "{}", kind.name);
        }
        for reached in ["environ_omp", "child_omp", "child_mkl"] {
            let numbers = (bare.number(reached), capped.number(reached));
            assert_eq!(numbers, (64, 2), "{}: {reached}", kind.name);
        }
    }
}

/// The environment as the kernel laid it out, which a constructor of the program reads too.
#[test]
fn what_the_program_was_started_with_is_lowered() {
    for kind in kinds() {
        let program = kind.program(&kind.compile("given.c", &[])).arg("one").arg("two");
        let program = program.env("OMP_NUM_THREADS", "64").env("MKL_NUM_THREADS", "1");
        let (bare, capped) = (program.bare().ok(), program.capped(2).ok());
        assert_eq!((bare.value("omp"), bare.value("early")), ("64", "64"), "{}", kind.name);
        assert_eq!((capped.value("omp"), capped.value("early")), ("2", "2"), "{}", kind.name);
        for name in ["mkl", "arguments"] {
            assert_eq!(capped.value(name), bare.value(name), "{}: {name}", kind.name);
        }
    }
}

#[test]
fn threads_are_counted_however_they_end() {
    for (kind, bare, capped) in runs("entries/ends.c", &[], &[], 1) {
        for name in ["exited_with", "cancelled", "returned", "returned_in_c11", "cleaned"] {
            assert_eq!(capped.number(name), bare.number(name), "{}: {name}", kind.name);
        }
        assert_eq!(capped.number("alive"), 1, "{}", kind.name);
        assert_eq!(capped.number("peak"), 2, "{}", kind.name);
    }
}

#[test]
fn threads_are_refused_where_that_is_asked_for() {
    for kind in kinds() {
        let program = kind.program(&kind.compile("entries/refused.c", &[]));
        let program = program.env("THREADCAP_EXCESS", "refuse");
        let (bare, capped) = (program.bare().ok(), program.capped(2).ok());
        assert_eq!((bare.number("created"), capped.number("created")), (4, 1), "{}", kind.name);
        assert_eq!(capped.number("refusal"), i64::from(libc::EAGAIN), "{}", kind.name);
        assert_eq!(capped.value("one_more"), bare.value("one_more"), "{}", kind.name);
    }
}

#[test]
fn a_report_is_written() {
    for kind in kinds() {
        let program = kind.program(&kind.compile("pthreads.c", &[])).arg("8");
        let report = program.env("THREADCAP_REPORT", "-").capped(1).ok().stderr;
        let report: serde_json::Value = serde_json::from_str(&report).expect("a report");
        assert_eq!((&report["cap"], &report["held"]), (&1.into(), &true.into()), "{}", kind.name);
        assert_eq!(report["threads"]["created"], 8, "{}", kind.name);
        assert_eq!(report["arguments"][1], "8", "{}", kind.name);
        assert_eq!(report["ended"], "exit", "{}", kind.name);
    }
}

#[test]
fn a_signal_handler_may_ask_while_threads_start() {
    for (kind, bare, capped) in runs("signals.c", &[], &[], 1) {
        assert!(bare.number("most") > 1, "{}", kind.name);
        assert_eq!(capped.number("most"), 1, "{}", kind.name);
    }
}

/// The machine code of 32-bit regions is not read, so it is not known which of them divide their
/// work by the number that they asked for. They get that number, unless the user says otherwise.
#[test]
fn openmp_teams_are_as_asked_or_clamped() {
    let Some(kind) = kinds().into_iter().find(|kind| kind.name == "i386") else { return };
    let flags = ["-fopenmp", "-fexceptions"];
    let check = |program: Program| {
        assert_eq!(program.capped(2).ok().number("clause"), 64);
        let program = program.env("THREADCAP_TEAMS", "cap");
        let (bare, capped) = (program.bare().ok(), program.capped(2).ok());
        for team in ["clause", "setter", "loop", "nested"] {
            let teams = (bare.number(team), capped.number(team));
            assert_eq!(teams, (64, 2), "{team}");
        }
        assert_eq!((bare.number("max_threads"), capped.number("max_threads")), (64, 2));
    };
    check(kind.program(&kind.compile("entries/team.c", &flags)));
    let program = kind.program(&kind.compile("entries/by_handle.c", &flags));
    let program = program.env("THREADCAP_TEAMS", "cap");
    let (bare, capped) = (program.bare().ok(), program.capped(2).ok());
    for name in ["max_threads", "team"] {
        assert_eq!((bare.number(name), capped.number(name)), (64, 2), "{name}");
    }
}

#[test]
fn fortran_passes_references() {
    let Some(kind) = kinds().into_iter().find(|kind| kind.name == "i386") else { return };
    let source = "openmp.f90";
    if tool("gfortran").is_none() {
        return skip("gfortran is not installed");
    }
    let built = compile_with("gfortran", source, &["-m32", "-fopenmp"]);
    // The code of 32-bit programs is not read, so by default their teams get the size asked for.
    let program = kind.program(&built).env("THREADCAP_TEAMS", "cap");
    let (bare, capped) = (program.bare().ok(), program.capped(2).ok());
    let mut compared = 0;
    for (name, asked) in bare.numbers("") {
        let granted = capped.number(name);
        assert!(granted == asked.min(2) || granted == asked, "{name}: {asked}, {granted}");
        compared += i64::from(asked > 2 && granted == 2);
    }
    assert!(compared > 2, "{}\n{}", bare.stdout, capped.stdout);
}

/// Constructors, exceptions and thread_local destructors in C++.
#[test]
fn threads_of_cpp_end_as_they_do() {
    let Some(kind) = kinds().into_iter().find(|kind| kind.name == "i386") else { return };
    let built = compile_with("g++", "std_threads.cpp", &["-m32", "-pthread"]);
    let program = kind.program(&built);
    let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
    assert_eq!(capped.stderr, bare.stderr);
    assert_eq!(capped.stdout.lines().count(), bare.stdout.lines().count());
}

#[test]
fn files_show_the_held_cpus() {
    for kind in kinds().into_iter().filter(|kind| kind.name == "i386") {
        let program = kind.program(&kind.compile("cpu_files.c", &["-w"]));
        let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
        let mut compared = 0;
        for (name, found) in bare.numbers("") {
            if name.contains(":/proc/") {
                assert!(found > 1, "two CPUs are needed");
                assert_eq!(capped.number(name), 1, "{name}");
                compared += 1;
            }
        }
        assert!(compared > 20, "{}", bare.stdout);
    }
}

#[test]
fn errno_is_as_the_real_call_left_it() {
    for kind in kinds().into_iter().filter(|kind| kind.name == "i386") {
        let program = kind.program(&kind.compile("entries/errnos.c", &["-fopenmp"]));
        let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
        assert_eq!((bare.number("cap"), capped.number("cap")), (0, 1));
        for (name, value) in bare.numbers("").iter().filter(|(name, _)| *name != "cap") {
            assert_eq!(capped.number(name), *value, "{name}");
        }
    }
}
