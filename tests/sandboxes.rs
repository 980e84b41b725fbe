//! Promise: a process that has put itself into a sandbox sees no system call of the library's: not
//! when it opens files, makes threads, when these end, or at its own end.

use std::path::Path;
use threadcap_testing::*;

const CASES: [&str; 5] = ["file", "ends", "thread", "counts", "fork"];

#[track_caller]
fn assert_none_is_added(program: &Path, how: &str) {
    for case in CASES {
        let program = Program::new(program).arg(case).arg(how);
        // The report is what the library would have to write at the end.
        let report = std::env::temp_dir().join("threadcap-sandboxed.jsonl");
        let (bare, capped) = (program.bare(), program.env("THREADCAP_REPORT", report).capped(1));
        assert!(bare.status.success(), "{case} {how}: {:?}", bare.status);
        assert!(capped.status.success(), "{case} {how}: {:?} {}", capped.status, capped.stderr);
        assert_eq!(capped.stdout.replace("cap 1", "cap 0"), bare.stdout, "{case} {how}");
        assert!(capped.stdout.contains("cap 1"), "{}", capped.stdout);
    }
}

#[test]
fn no_system_call_is_added_in_a_sandbox() {
    let program = compile("sandboxed.c", &["-pthread"]);
    for how in ["prctl", "seccomp"] {
        assert_none_is_added(&program, how);
    }
}

/// Not even if none of our hooks sees the filter being installed.
#[test]
fn nor_if_the_filter_was_installed_without_libc() {
    for optimized in ["-O0", "-O2"] {
        for how in ["instruction", "wrapper"] {
            let flags = ["-pthread", optimized, &format!("-DONLY_{}", how.to_uppercase())];
            assert_none_is_added(&compile("sandboxed.c", &flags), how);
        }
    }
}

/// A program that runs under a filter which another program has installed.
fn started_under(filter: &str) -> Program {
    let program = compile("started_under.c", &[]);
    Program::new(program.clone()).arg(filter).arg(program)
}

#[test]
fn a_program_that_is_started_in_a_sandbox_runs_and_hears_of_the_cap() {
    for filter in ["few", "resources"] {
        let program = started_under(filter);
        // The report would be written at its end, and the lock set at its start.
        let report = std::env::temp_dir().join("threadcap-started-under.jsonl");
        let (bare, capped) =
            (program.bare().ok(), program.env("THREADCAP_REPORT", report).capped(1).ok());
        assert_eq!((capped.number("online"), capped.number("mask")), (1, 1), "{filter}");
        assert!(bare.number("online") >= 1 && capped.stderr.is_empty(), "{}", capped.stderr);
    }
}

/// In a container every process has the filter, including the first one, and everything works as
/// usual.
#[test]
fn the_filter_of_a_container_does_not_count() {
    if !has_unshare() {
        return skip("needs unshare of util-linux, as root");
    }
    let program = compile("started_under.c", &[]);
    let contained = Program::new("unshare").arg("--pid").arg("--fork").arg("--mount-proc");
    let contained = contained.arg(program.clone()).arg("errors").arg(program);
    let report =
        std::env::temp_dir().join(format!("threadcap-contained-{}.jsonl", std::process::id()));
    contained.bare().ok();
    let capped = contained.env("THREADCAP_REPORT", &report).capped(1).ok();
    assert_eq!((capped.number("online"), capped.number("mask")), (1, 1));
    let lines = std::fs::read_to_string(&report).unwrap_or_default();
    std::fs::remove_file(&report).ok();
    let held = lines.lines().filter(|line| line.contains("started_under")).collect::<Vec<_>>();
    assert!(held.iter().any(|line| line.contains(r#""held":true"#)), "{lines}");
}

fn has_unshare() -> bool {
    let mut unshare = std::process::Command::new("unshare");
    unshare.args(["--pid", "--fork", "--mount-proc", "true"]);
    unshare.status().is_ok_and(|status| status.success())
}
