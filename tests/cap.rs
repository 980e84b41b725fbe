//! Promise: one variable sets the cap; an invalid value gets one line; without a cap the library
//! does nothing.

use threadcap_testing::*;

use std::path::Path;
use std::{env, fs};

fn report() -> Program {
    Program::new(compile("report.c", &[]))
}

#[test]
fn without_a_cap_nothing_changes() {
    let (bare, inactive) = (report().bare().ok(), report().inactive().ok());
    let reported = |output: &Output| {
        let lines = output.stdout.lines().filter(|line| !line.starts_with("env:LD_PRELOAD="));
        lines.map(|line| line.replace("cap=0", "cap=-1")).collect::<Vec<_>>()
    };
    assert_eq!(reported(&inactive), reported(&bare));
    assert_eq!((bare.value("cap"), inactive.value("cap")), ("-1", "0"), "it was there");
    assert_eq!(inactive.stderr, "");
}

#[test]
fn the_older_spelling_counts_where_the_first_is_absent() {
    let old = report().env("AUTOZYMER_THREADS", "1").inactive().ok();
    assert_eq!(old.number("cap"), 1);
    let both = report().env("AUTOZYMER_THREADS", "1").capped(2).ok();
    assert_eq!(both.number("cap"), 2);
}

#[test]
fn a_bad_value_is_one_clear_line_and_the_next_source_is_tried() {
    for bad in ["", "0", "-3", "four", "4.5", "1e3", "9999999999"] {
        let next = report().env("AUTOZYME_THREADS", bad).env("AUTOZYMER_THREADS", "1");
        let output = next.inactive().ok();
        assert_eq!(output.number("cap"), 1, "{bad:?}");
        let lines: Vec<_> = output.stderr.lines().collect();
        assert_eq!(lines.len(), 1, "{lines:?}");
        for part in
            ["AUTOZYME_THREADS", &format!("\"{bad}\""), "from 1 to", "AUTOZYMER_THREADS is tried"]
        {
            assert!(lines[0].contains(part), "{part} in {}", lines[0]);
        }
    }
    let none = report().env("AUTOZYME_THREADS", "many").inactive().ok();
    assert_eq!(none.number("cap"), 0);
}

#[test]
fn bad_switches_are_said_and_the_default_stands() {
    for variable in ["THREADCAP_HOLD", "THREADCAP_EXCESS", "THREADCAP_DISABLE"] {
        let output = report().env(variable, "perhaps").capped(1).ok();
        assert_eq!((output.number("cap"), output.number("sched")), (1, 1));
        assert_eq!(output.stderr.lines().count(), 1, "{}", output.stderr);
        assert!(output.stderr.contains(variable) && output.stderr.contains("perhaps"));
    }
}

#[test]
fn a_closed_stderr_is_survived() {
    let shell = format!("exec 2>&-; exec {}", compile("report.c", &[]).display());
    let output =
        Program::new("/bin/sh").arg("-c").arg(shell).env("AUTOZYMER_THREADS", "x").capped(1);
    assert_eq!(output.ok().number("cap"), 1);
}

#[test]
fn disabled_is_as_if_it_were_not_there() {
    let disabled = report().env("THREADCAP_DISABLE", "1").capped(1).ok();
    let bare = report().bare().ok();
    assert_eq!(disabled.number("cap"), 0);
    for reported in ["online", "nprocs", "sched", "syscall", "pthread", "attributes"] {
        assert_eq!(disabled.number(reported), bare.number(reported), "{reported}");
    }
}

/// A program that runs with more rights than its user ignores that user's variables, even if the
/// library is preloaded into it (which takes a set-user-ID library in a system directory).
#[test]
fn a_setuid_program_reads_no_variable() {
    // SAFETY: no arguments, no failure.
    if unsafe { libc::geteuid() } != 0 {
        return skip("only root can set up a setuid program in a chroot");
    }
    let jail = root().join("target/test-jail-setuid");
    let _ = fs::remove_dir_all(&jail);
    let copy = |from: &Path, to: &str, mode: u32| {
        threadcap_testing::copy(from, &jail.join(to), mode);
    };
    let loader = if cfg!(target_arch = "x86_64") {
        "lib64/ld-linux-x86-64.so.2"
    } else {
        "lib/ld-linux-aarch64.so.1"
    };
    let libc = format!("lib/{}-linux-gnu/libc.so.6", env::consts::ARCH);
    copy(&Path::new("/").join(loader), loader, 0o755);
    copy(&Path::new("/").join(&libc), &libc, 0o755);
    copy(shim(), "usr/lib/libthreadcap.so", 0o4755);
    copy(&compile("report.c", &[]), "report", 0o755);
    copy(&compile("report.c", &[]), "report-setuid", 0o4755);
    let run = |program: &str| {
        let chroot = Program::new("/usr/sbin/chroot").arg("--userspec=65534:65534").arg(&jail);
        let shell_env = ["AUTOZYME_THREADS=1", "LD_PRELOAD=libthreadcap.so"];
        let chroot = shell_env.iter().fold(chroot, |run, pair| {
            let (name, value) = pair.split_once('=').expect("a pair");
            run.env(name, value)
        });
        // The chroot command itself reports that it cannot preload a library without a path.
        chroot.arg(program).bare().ok()
    };
    let (plain, secure) = (run("/report"), run("/report-setuid"));
    assert_eq!((plain.number("secure"), plain.number("cap")), (0, 1));
    assert_eq!((secure.number("secure"), secure.number("cap")), (1, 0));
    fs::remove_dir_all(&jail).expect("our own files");
}
