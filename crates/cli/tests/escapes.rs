//! Promise: the list of escapes in docs/escapes.md is what really happens.
//!
//! Each line is an attempt, run three times: on one CPU without the library, under a cap of 1, and
//! under a cap of 1 with the lock. `THREADCAP_UPDATE_DOCS=1` rewrites the table.

mod attempts;

use attempts::{Aim, Attempt, OUTSIDE};
use threadcap_testing::launcher::*;
use threadcap_testing::*;

/// Runs an attempt behind `prefix`.
fn run(attempt: &Attempt, prefix: &[&str]) -> Output {
    let command = attempt.command.as_ref().expect("asked before");
    let command: Vec<&str> = command.iter().map(String::as_str).collect();
    let program = Program::new("env").env("THREADCAP_LIBRARY", shim());
    let program = if command.get(1) == Some(&OUTSIDE) {
        // The launcher execs, so the shell knows the number of the program.
        let script = match command[0] {
            "taskset" => {
                "coproc \"$@\" wait; exec 8<&${COPROC[0]} 9>&${COPROC[1]}; inside=$COPROC_PID; \
                 read -r -u 8; taskset -pc 0,1 $inside >/dev/null; echo >&9; cat <&8"
            }
            _ => "sleep 600 & \"$@\" $!; kill $!",
        };
        let inside = [&["bash", "-c", script, "bash"], prefix, &command[2..]].concat();
        with_arguments(program, &inside)
    } else {
        with_arguments(program, &[prefix, &command].concat())
    };
    program.bare()
}

/// The verdicts on an attempt: in a job, and under the lock.
fn verdicts(attempt: &Attempt) -> [&'static str; 2] {
    let bare = run(attempt, &["taskset", "-c", "0"]);
    let capped = run(attempt, &[launcher(), "run", "-q", "-n", "1", "--"]);
    let locked = run(attempt, &[launcher(), "run", "-q", "-n", "1", "--lock", "--"]);
    if attempt.aim == Aim::Team {
        assert_eq!(bare.number("threads"), 64, "{} is no attempt at all", attempt.what);
        return [&capped, &locked].map(|output| match output.number("threads") {
            1 => "clamp",
            _ if output.number("cpus") == 1 => "hold",
            _ => "escapes",
        });
    }
    let [bare, capped, locked] = [bare, capped, locked].map(|output| output.number("cpus"));
    match attempt.aim {
        Aim::Nothing => {
            assert_eq!([bare, capped, locked], [1, 1, 1], "{}", attempt.what);
            ["hold", "hold"]
        }
        _ => {
            assert_eq!(bare, 2, "{} is no attempt at all", attempt.what);
            match [capped, locked] {
                [1, 1] => ["hold", "hold"],
                [_, 1] => ["escapes", "lock"],
                _ => ["escapes", "escapes"],
            }
        }
    }
}

#[test]
fn the_list_is_what_happens() {
    if std::thread::available_parallelism().is_ok_and(|cpus| cpus.get() < 2) {
        return skip("needs CPUs 0 and 1");
    }
    let document = root().join("docs/escapes.md");
    let before = std::fs::read_to_string(&document).expect("docs/escapes.md is there");
    let line_of = |what| before.lines().find(|line| line.starts_with(&format!("| {what} |")));
    let mut after = before.clone();
    for attempt in attempts::all() {
        if attempt.command.is_none() {
            skip(&format!("a tool or a permission is missing for: {}", attempt.what));
            continue;
        }
        let [capped, locked] = verdicts(&attempt);
        let line = format!("| {} | {capped} | {locked} |", attempt.what);
        match line_of(attempt.what) {
            Some(old) => after = after.replace(old, &line),
            None => after += &format!("{line}\n"),
        }
    }
    if std::env::var_os("THREADCAP_UPDATE_DOCS").is_some() {
        std::fs::write(&document, after).expect("docs/escapes.md is writable");
    } else {
        let changed: Vec<_> =
            after.lines().filter(|line| !before.lines().any(|old| old == *line)).collect();
        assert!(changed.is_empty(), "what happens, for {document:?}: {changed:#?}");
    }
}

#[test]
fn nobody_escapes_the_lock_either() {
    if !is_root() {
        return skip("needs root to become another user");
    }
    let launcher = public_copy(launcher().as_ref(), "threadcap", 0o755);
    let library = public_copy(shim(), "libthreadcap.so", 0o644);
    let escape = public_copy(&compile("escape.c", &["-ldl"]), "escape", 0o755);
    for method in
        ["libc", "syscall", "raw", "int80", "x32", "prctl", "ring", "clone", "clone3", "none"]
    {
        let as_nobody = ["--reuid", NOBODY, "--clear-groups", text(&launcher), "run", "-n", "1"];
        let attempt = ["--lock", "--", text(&escape), method];
        let program = with_arguments(Program::new("setpriv"), &[&as_nobody[..], &attempt].concat());
        let output = program.env("THREADCAP_LIBRARY", &library).bare().ok();
        assert_eq!(output.number("cpus"), 1, "{method}");
        assert_eq!(output.stderr, "", "{method}");
    }
}
