//! Promise: every program that a job starts is in the job, whichever function starts it and
//! whatever happened to its environment.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use threadcap_testing::*;

/// The functions that return only if they fail; two of them take more arguments than fit in
/// registers.
const EXEC: [&str; 11] = [
    "execve",
    "execv",
    "execvp",
    "execvpe",
    "execveat",
    "fexecve",
    "execl",
    "execlp",
    "execle",
    "execl-long",
    "execle-long",
];
const OTHERS: [&str; 4] = ["posix_spawn", "posix_spawnp", "system", "popen"];

/// What the program does to the environment that it gives to its child.
const ENVIRONMENTS: [&str; 11] = [
    "normal",
    "null",
    "empty",
    "unset",
    "garbage",
    "raised",
    "lowered",
    "other-first",
    "other-last",
    "bytes",
    "large",
];

/// The program binds its calls at once, since we have no say over the stack that the loader needs
/// to bind them later.
fn children() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| compile("children.c", &["-Wl,-z,now", "-Wl,-z,dynamic-undefined-weak"]))
}

fn starts(starter: &str, environment: &str, caller: &str) -> Program {
    Program::new(children()).arg(starter).arg(environment).arg(caller)
}

/// Compares what a child was given under a cap of 2 with what it would have been given without.
fn check(what: &str, environment: &str, bare: &Output, capped: &Output) {
    println!("{what}\n{}", capped.stdout);
    let lowered = environment == "lowered";
    let cap = if lowered { 1 } else { 2 };
    assert_eq!(bare.number("cap"), 0, "{what}: bare");
    assert_eq!(capped.number("cap"), cap, "{what}");
    assert_eq!(capped.number("cpus"), cap.min(bare.number("cpus")), "{what}");
    assert_eq!(capped.number("AUTOZYME_THREADS"), cap, "{what}");
    let library = shim().display();
    let preloads = match environment {
        "other-last" => format!("{library}:libm.so.6:libdl.so.2"),
        _ => library.to_string(),
    };
    assert_eq!(capped.value("LD_PRELOAD"), preloads, "{what}");
    for name in ["LD_PRELOAD", "AUTOZYME_THREADS"] {
        assert_eq!(capped.number(&format!("entries of {name}")), 1, "{what}: {name}");
    }
    if environment == "garbage" {
        assert_eq!(capped.number("OMP_NUM_THREADS"), 2, "{what}");
        assert_eq!(capped.value("THREADCAP_HOLD"), "on", "{what}");
        assert_eq!(capped.value("THREADCAP_EXCESS"), "share", "{what}");
        assert_eq!(bare.number("entries of THREADCAP_DISABLE"), 1, "{what}");
    }
    assert_eq!(capped.number("entries of THREADCAP_DISABLE"), 0, "{what}");
    if environment == "raised" {
        assert_eq!(capped.number("AUTOZYMER_THREADS"), 2, "{what}");
    }
    // Everything that is not ours, byte for byte; and how the starter ended.
    for name in ["others", "result", "same"] {
        assert_eq!(capped.value(name), bare.value(name), "{what}: {name}");
    }
    assert_eq!(capped.number("same"), 1, "{what}: the caller's memory");
    let ended = |output: &Output| -> Vec<String> {
        let lines = output.stdout.lines();
        lines
            .filter(|line| line.contains("status=") || line.contains("errno="))
            .map(String::from)
            .collect()
    };
    assert_eq!(ended(capped), ended(bare), "{what}");
}

fn run_and_check(starter: &str, environment: &str, caller: &str) {
    let program = starts(starter, environment, caller);
    let (bare, capped) = (program.bare().ok(), program.capped(2).ok());
    if starter == "fexecve" && environment == "null" {
        // glibc refuses this.
        assert_eq!(capped.stdout, bare.stdout);
        return;
    }
    check(&format!("{starter} {environment} {caller}"), environment, &bare, &capped);
}

#[test]
fn every_starter_and_every_environment() {
    for starter in EXEC.iter().chain(&OTHERS) {
        for environment in ENVIRONMENTS {
            run_and_check(starter, environment, "fork");
        }
    }
}

#[test]
fn callers_with_small_stacks_and_shared_memory() {
    for starter in EXEC {
        for caller in ["vfork", "clone", "thread"] {
            for environment in ["normal", "garbage", "large"] {
                if caller == "thread" {
                    // The program becomes its own child.
                    let program = starts(starter, environment, caller);
                    let (bare, capped) = (program.bare().ok(), program.capped(2).ok());
                    assert_eq!(bare.number("cap"), 0, "{starter} {environment}");
                    assert_eq!(capped.number("cap"), 2, "{starter} {environment}");
                    assert_eq!(
                        capped.value("others"),
                        bare.value("others"),
                        "{starter} {environment}"
                    );
                } else {
                    run_and_check(starter, environment, caller);
                }
            }
        }
    }
}

#[test]
fn a_starter_takes_at_most_a_kibibyte_of_stack() {
    for starter in EXEC {
        for environment in ["normal", "empty", "garbage"] {
            let program = starts(starter, environment, "clone");
            let (bare, capped) = (program.bare().ok(), program.capped(2).ok());
            let more = capped.number("stack") - bare.number("stack");
            assert!(more <= 1024, "{starter} {environment}: {more} bytes");
            assert!(more > 0, "{starter} {environment}: the hook was called");
        }
    }
}

#[test]
fn a_program_that_is_not_there_fails_as_ever() {
    for starter in EXEC.iter().chain(&OTHERS[..2]) {
        for caller in ["fork", "vfork", "clone"] {
            for environment in ["normal", "garbage"] {
                let program = starts(&format!("missing:{starter}"), environment, caller);
                let without_stack = |output: Output| -> Vec<String> {
                    let lines = output.ok().stdout;
                    lines.lines().filter(|l| !l.starts_with("stack=")).map(String::from).collect()
                };
                let (bare, capped) = (program.bare(), program.capped(2));
                assert_eq!(capped.number("same"), 1, "{starter} {caller}");
                let bare = without_stack(bare);
                assert!(!bare.contains(&"result=0".into()) || bare[0].starts_with("error=2 "));
                assert_eq!(without_stack(capped), bare, "{starter} {caller} {environment}");
            }
        }
    }
}

/// A child of `vfork` maps memory into its parent, and leaves.
#[test]
fn a_hundred_children_leave_no_memory_behind() {
    for caller in ["vfork", "clone", "fork"] {
        let capped = starts("often:execve", "empty", caller).capped(2).ok();
        assert_eq!(capped.number("cap"), 2);
        assert_eq!(capped.number("pages"), 0, "{caller}");
    }
    let capped = starts("often:posix_spawn", "empty", "").capped(2).ok();
    assert_eq!(capped.number("pages"), 0);
    let capped = starts("often:system", "empty", "").capped(2).ok();
    assert_eq!(capped.number("pages"), 0);
}

/// Older libcs have no `pidfd_spawn`, and programs look for it by name or by a weak reference.
#[test]
fn a_starter_that_libc_does_not_have_stays_absent() {
    for starter in ["pidfd_spawn", "pidfd_spawnp", "weak pidfd_spawn"] {
        let program = starts(starter, "unset", "");
        let (bare, capped) = (program.bare().ok(), program.capped(2).ok());
        if bare.stdout.contains("absent=1") {
            assert_eq!(capped.stdout, bare.stdout, "{starter}");
        } else {
            check(starter, "unset", &bare, &capped);
        }
    }
}

#[test]
fn a_thread_that_waits_in_system_can_be_cancelled() {
    for environment in ["normal", "unset"] {
        let program = starts("cancel", environment, "");
        let (bare, capped) = (program.bare().ok(), program.capped(2).ok());
        assert_eq!(bare.number("cancelled"), 1);
        assert_eq!(capped.stdout, bare.stdout, "{environment}");
    }
}

#[test]
fn without_a_cap_nothing_is_rewritten() {
    for starter in EXEC.iter().chain(&OTHERS) {
        let program = starts(starter, "garbage", "fork");
        let (bare, inactive) = (program.bare().ok(), program.inactive().ok());
        assert_eq!(inactive.stdout, bare.stdout, "{starter}");
    }
    // If it is disabled at the start of a job, it is disabled for the whole job.
    let disabled = starts("execve", "unset", "fork").env("THREADCAP_DISABLE", "1");
    assert_eq!(disabled.capped(2).ok().stdout, disabled.bare().ok().stdout);
}

#[test]
fn a_relative_preload_becomes_absolute() {
    let directory = shim().parent().expect("a file in a directory").display();
    let start = format!(
        "cd '{directory}' && LD_PRELOAD=./libthreadcap.so AUTOZYME_THREADS=2 exec '{}' execve {} fork",
        children().display(),
        "normal"
    );
    let output = Program::new("sh").arg("-c").arg(start).bare().ok();
    assert_eq!(output.number("cap"), 2);
    assert_eq!(output.value("LD_PRELOAD"), format!("{directory}/./libthreadcap.so"));
}
