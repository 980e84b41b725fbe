//! Promise: `threadcap check` shows what kind of program a command is; `run` warns of programs that
//! it cannot clamp, and holds them.

use std::path::Path;
use threadcap_testing::launcher::*;
use threadcap_testing::*;

/// What `check --json` says about a file: the kind of the last program, and whether it is clamped.
fn check(file: &Path) -> (String, bool) {
    let output = threadcap(&["check", "--json", text(file)]).bare().ok();
    let json: serde_json::Value = serde_json::from_str(&output.stdout).expect("JSON");
    let mut program = &json["program"];
    while let Some(interpreter) = program.get("interpreter") {
        program = interpreter;
    }
    (program["kind"].as_str().expect("a kind").to_owned(), json["clamp"].as_bool().expect("clamp"))
}

/// Asserts a kind, and that `run` prints the line `says`, or nothing if that is empty.
#[track_caller]
fn assert_kind(file: &Path, kind: &str, clamped: bool, says: &str) {
    assert_eq!(check(file), (kind.to_owned(), clamped));
    let output = threadcap(&["run", "-n", "1", "--", text(file)]).bare().ok();
    assert_eq!(output.stderr.lines().count(), usize::from(!says.is_empty()), "{}", output.stderr);
    assert!(output.stderr.contains(says), "{}", output.stderr);
    let quiet = threadcap(&["run", "-q", "-n", "1", "--", text(file)]).bare().ok();
    assert_eq!(quiet.stderr, "");
}

#[test]
fn dynamic_and_static_programs() {
    assert_kind(&compile("plain.c", &[]), "dynamic", true, "");
    assert_kind(&compile("plain.c", &["-static"]), "static", false, "statically linked");
    assert_kind(&compile("plain.c", &["-static-pie"]), "static", false, "statically linked");
}

#[test]
fn an_interpreter_that_is_a_fifo_is_not_waited_for() {
    let directory = std::env::temp_dir().join(format!("threadcap-fifo-{}", std::process::id()));
    std::fs::create_dir(&directory).expect("the temporary directory is writable");
    let (fifo, script) = (directory.join("fifo"), directory.join("script"));
    let made = std::process::Command::new("mkfifo").arg(&fifo).status().expect("mkfifo runs");
    assert!(made.success());
    let line = format!("#!{}\n", fifo.display());
    std::fs::write(directory.join("text"), line).expect("the temporary directory is writable");
    copy(&directory.join("text"), &script, 0o755);
    let found = check(&script);
    let run = threadcap(&["run", "-q", "-n", "1", "--", text(&script)]).bare();
    std::fs::remove_dir_all(&directory).expect("it is ours");
    assert_eq!(found, ("unknown".to_owned(), false));
    // As without threadcap.
    assert_eq!(run.status.code(), Some(126), "{}", run.stderr);
}

#[test]
fn go_programs() {
    match go("affinity.go") {
        Some(program) => assert_kind(&program, "go", false, "Go program"),
        None => skip("go is not installed"),
    }
}

#[test]
fn musl_programs() {
    if tool("musl-gcc").is_none() {
        return skip("musl-gcc is not installed");
    }
    let program = compile_with("musl-gcc", "plain.c", &[]);
    assert_kind(&program, "musl", true, "");
}

#[test]
fn programs_of_another_class() {
    let probe =
        std::process::Command::new("gcc").args(["-m32", "-print-file-name=crt1.o"]).output();
    let found = probe.is_ok_and(|output| output.stdout.starts_with(b"/"));
    if !found || !Path::new("/lib/ld-linux.so.2").exists() {
        return skip("gcc-multilib is not installed");
    }
    let program = compile("plain.c", &["-m32"]);
    assert_kind(&program, "other-machine", false, "built for i386");
}

#[test]
fn setuid_programs() {
    if !is_root() {
        return skip("needs root to make a setuid program");
    }
    let launcher = public_copy(launcher().as_ref(), "threadcap", 0o755);
    let library = public_copy(shim(), "libthreadcap.so", 0o644);
    let program = public_copy(&compile("plain.c", &[]), "setuid-plain", 0o4755);
    let run = |options: &[&str]| {
        let nobody = ["--reuid", NOBODY, "--clear-groups", text(&launcher)];
        let all = [&nobody[..], options, &[text(&program)]].concat();
        let launch = with_arguments(Program::new("setpriv"), &all);
        launch.env("THREADCAP_LIBRARY", &library).bare().ok()
    };
    assert!(run(&["check"]).stdout.contains("with setuid privileges"));
    assert!(run(&["run", "-n", "1", "--"]).stderr.contains("its loader ignores LD_PRELOAD"));
    let locked = run(&["run", "-n", "1", "--lock", "--"]).stderr;
    assert!(locked.contains("under the lock it runs without its setuid privileges"), "{locked}");
    // Its owner gets no rights by it.
    assert_eq!(check(&program), ("dynamic".to_owned(), true));
}

#[test]
fn scripts_are_followed() {
    let script = |name: &str, text: &str| {
        let source = root().join(format!("target/test-programs/script-{name}"));
        std::fs::write(&source, text).expect("target is writable");
        public_copy(&source, name, 0o755)
    };
    let fixed = compile("plain.c", &["-static"]);
    assert_kind(&script("a", "#!/bin/sh\nexit 0\n"), "dynamic", true, "");
    assert_kind(&script("b", "#!/usr/bin/env -S A=1 sh\nexit 0\n"), "dynamic", true, "");
    assert_kind(&script("c", "exit 0\n"), "dynamic", true, "");
    let by_static = script("d", &format!("#!{}\n", text(&fixed)));
    assert_kind(&by_static, "static", false, "statically linked");
    let nested = script("e", &format!("#!{}\n", text(&by_static)));
    assert_kind(&nested, "static", false, "statically linked");
}

#[test]
fn words_for_people() {
    let output = threadcap(&["check", "sh"]).bare().ok();
    assert!(output.stdout.contains("a dynamic program") && output.stdout.contains("clamped"));
    let missing = threadcap(&["check", "no-such-command"]).bare();
    assert_eq!(missing.status.code(), Some(127));
}

/// With the libraries for both word sizes installed, a 32-bit program is no other machine's.
#[test]
fn both_word_sizes_are_served_where_both_libraries_are_installed() {
    let Some((root, small)) = kinds::installed().zip(kinds::Kind::i386()) else {
        return skip("needs gcc-multilib, and what scripts/i386 needs");
    };
    let native = root.join("x86_64/libthreadcap.so");
    let launch = |arguments: &[&str]| {
        with_arguments(Program::new(launcher()), arguments).env("THREADCAP_LIBRARY", &native).bare()
    };
    let entry = root.join("$PLATFORM/libthreadcap.so");
    let musl = kinds::Kind::musl().map(|kind| (kind.compile("kind.c", &[]), &native));
    let programs = [(compile("kind.c", &[]), &entry), (small.compile("kind.c", &[]), &entry)];
    for (program, entry) in programs.into_iter().chain(musl) {
        let checked = launch(&["check", "--json", text(&program)]).ok();
        let json: serde_json::Value = serde_json::from_str(&checked.stdout).expect("JSON");
        assert_eq!(json["clamp"], true, "{}", program.display());
        let capped = launch(&["run", "-n", "1", "--", text(&program)]).ok();
        assert_eq!(capped.stderr, "", "{}", program.display());
        assert_eq!((capped.number("loaded"), capped.number("held_on")), (1, 1));
        assert_eq!(capped.value("preloads"), text(entry));
    }
    let line = launch(&["env", "-n", "1", "--shell", "sh"]).ok().stdout;
    assert!(line.contains(&format!("'{}'", text(&entry))), "{line}");
}

#[test]
fn regions_that_may_divide_by_the_number_asked_for_are_counted() {
    let built = |source: &str| compile(&format!("teams/{source}"), &["-O2", "-fopenmp"]);
    let check = |built: &Path| threadcap(&["check", text(built)]).bare().ok().stdout;
    let divides = check(&built("promised/direct.c"));
    assert!(divides.contains("1 of 1 OpenMP region in its file may divide"), "{divides}");
    let adapts = check(&built("adaptive/for_static.c"));
    assert!(!adapts.contains("OpenMP region"), "{adapts}");
}
