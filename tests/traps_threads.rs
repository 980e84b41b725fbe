//! Promise: threads start, end, fork and handle signals as they do without us, and are counted
//! exactly.

use threadcap_testing::*;

fn lines(output: &Output) -> Vec<&str> {
    output.stdout.lines().filter(|line| !line.contains('=')).collect()
}

/// A frame of ours under the start routine would abort when a thread is cancelled or exits.
#[test]
fn threads_end_in_every_way_and_are_counted() {
    if tool("g++").is_none() {
        return skip("g++ is not installed");
    }
    let program = Program::new(compile_with("g++", "endings.cpp", &["-O1", "-g", "-pthread"]));
    let bare = program.bare().ok();
    assert!(lines(&bare).len() > 20, "{}", bare.stdout);
    for cap in [1, 2] {
        let capped = program.capped(cap).ok();
        assert_eq!(lines(&capped), lines(&bare), "{}", capped.stderr);
        assert_eq!(capped.number("peak"), 2, "our count is what was compared");
    }
    assert_eq!(lines(&program.inactive().ok()).len(), lines(&bare).len());
}

/// `THREADCAP_EXCESS=refuse`: counted strictly, including the initial thread.
#[test]
fn threads_beyond_the_cap_are_refused_where_that_was_asked_for() {
    let program = Program::new(compile("refuse.c", &[]));
    let refuse = program.clone().env("THREADCAP_EXCESS", "refuse");
    let bare = refuse.bare().ok();
    assert_eq!((bare.number("got"), bare.number("error")), (16, 0));
    for cap in [1, 2, 5, 17] {
        let (shared, refused) = (program.capped(cap).ok(), refuse.capped(cap).ok());
        assert_eq!((shared.number("got"), shared.number("thrd")), (16, 0));
        let got = i64::from(cap - 1).min(16);
        let eagain = i64::from(libc::EAGAIN);
        assert_eq!(refused.number("got"), got, "N-1 beside the initial one");
        assert_eq!(refused.number("error"), if got < 16 { eagain } else { 0 });
        assert_eq!(refused.number("errno"), bare.number("errno"), "as pthread_create has it");
        let thrd_error = 2;
        assert_eq!(refused.number("thrd"), thrd_error, "{}", refused.stdout);
        if cap > 1 {
            assert_eq!(refused.number("again"), 0, "after a join there is room");
        }
        if cap == 2 || cap == 5 {
            assert_eq!(refused.number("too_many"), eagain, "for one");
        }
        assert_eq!(refused.number("alive"), 1);
        assert_eq!(refused.number("peak"), i64::from(cap), "those refused were never there");
    }
}

#[test]
fn threads_are_put_down_to_the_library_that_created_them() {
    let libraries = ["a", "b"].map(|copy| {
        let copy = format!("-DCOPY_{copy}");
        compile_library("fake_blas.c", &[&copy])
    });
    let program = Program::new(compile("refuse.c", &[])).arg(&libraries[0]).arg(&libraries[1]);
    let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
    assert!(!bare.stdout.contains("by1="), "bare, nobody counts");
    assert_eq!([capped.number("by1"), capped.number("by2")], [10, 20]);
    assert_eq!(capped.number("by_program"), 16 + 1 + 1, "and the C11 thread, and one again");
    assert_eq!(capped.number("alive"), 1);
}

/// A lock that another thread holds in a hook is never released in the child.
#[test]
fn children_forked_while_hooks_run() {
    let program = Program::new(compile("hammer.c", &[])).arg("1000");
    let program = program.arg(compile_library("fake_blas.c", &[]));
    let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
    assert_eq!((bare.number("failed"), bare.number("most")), (0, 64));
    assert_eq!((capped.number("failed"), capped.number("most")), (0, 1));
    assert_eq!(capped.number("alive"), 1);
}

#[test]
fn signal_handlers_call_hooks() {
    let program = Program::new(compile("signals.c", &[]));
    let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
    let off = program.env("THREADCAP_HOLD", "off").capped(1).ok();
    for run in [&bare, &capped, &off] {
        assert_eq!((run.number("signalled"), run.number("lost")), (1, 0), "{}", run.stdout);
    }
    assert!(bare.number("most") > 1);
    assert_eq!((capped.number("most"), off.number("most")), (1, 1));
}

/// A frame that cannot unwind around a blocking call would abort on cancellation.
#[test]
fn a_thread_is_cancelled_in_a_system_call() {
    let program = Program::new(compile("cancelled_syscall.c", &[]));
    let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
    for run in [&bare, &capped] {
        assert_eq!((run.number("cancelled"), run.number("cleaned")), (1, 1));
        assert_eq!(run.value("page"), "second page");
    }
    assert!(bare.number("cpus") > 1);
    assert_eq!(capped.number("cpus"), 1);
}

/// What is asked about the copy of a file takes descriptors, a stack and system calls of the library's.
#[test]
fn copies_of_files_are_asked_about_in_the_midst_of_other_things() {
    let program = compile("asks_copies.c", &["-pthread"]);
    for case in ["threads", "forks", "cancelled", "signals", "vforked", "ends"] {
        let program = Program::new(program.clone()).arg(case);
        let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
        assert_eq!(bare.stdout, format!("{case}: 0\n"));
        assert_eq!(capped.stdout, bare.stdout);
        assert_eq!(capped.stderr, "cpus=1\n");
        assert_ne!(bare.stderr, "cpus=1\n", "the machine has CPUs to hide");
    }
}
