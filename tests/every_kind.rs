//! Promise: programs of other kinds that take the library (linked to musl) get what programs of
//! glibc and this machine's word size get.

use threadcap_testing::kinds::Kind;
use threadcap_testing::launcher::with_arguments;
use threadcap_testing::*;

/// The kinds that can be built here.
fn kinds() -> Vec<Kind> {
    let kinds = [("musl-gcc is not installed", Kind::musl())];
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
        let (bare, capped) = (program.bare().ok(), program.capped(cap).ok());
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
        // musl counts the affinity for configured CPUs, too.
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
        for reached in ["environ_omp", "environ_mkl", "child_omp"] {
            let numbers = (bare.number(reached), capped.number(reached));
            assert_eq!(numbers, (64, 2), "{}: {reached}", kind.name);
        }
    }
}

/// The environment that the kernel laid out, which a constructor of the program reads as well.
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
