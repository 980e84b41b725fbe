//! Promise: the threads of a team sleep while they wait if that is asked for, and how they wait
//! changes nothing else. libgomp displays the setting that it uses.

use threadcap_testing::*;

fn program(variables: &[(&str, &str)]) -> Program {
    let program = Program::new(compile("waits.c", &["-fopenmp"])).env("OMP_DISPLAY_ENV", "verbose");
    variables.iter().fold(program, |program, (name, value)| program.env(name, value))
}

/// How many times libgomp's threads spin before they sleep.
fn looks(output: &Output) -> &str {
    let line = output.stderr.lines().find(|line| line.contains("GOMP_SPINCOUNT"));
    line.and_then(|line| line.split('\'').nth(1)).expect("libgomp displays it")
}

#[test]
fn a_team_sleeps_where_that_is_asked_for() {
    let bare = program(&[]).bare().ok();
    let of = |variables: &[(&str, &str)]| {
        let capped = program(variables).capped(1).ok();
        assert_eq!(capped.value("sum"), bare.value("sum"));
        capped
    };
    let (passive, active) =
        (of(&[("THREADCAP_WAIT", "passive")]), of(&[("THREADCAP_WAIT", "active")]));
    assert_ne!(looks(&bare), "0");
    assert_eq!((looks(&passive), looks(&active)), ("0", looks(&bare)));
    assert_eq!(passive.value("variable"), "none", "the program's own environment is as it was");
}

#[test]
fn what_the_user_has_decided_stays() {
    for variable in [("GOMP_SPINCOUNT", "7"), ("OMP_WAIT_POLICY", "active")] {
        let bare = program(&[variable]).bare().ok();
        let capped = program(&[variable]).capped(1).ok();
        assert_eq!(looks(&capped), looks(&bare));
    }
    let both = program(&[("THREADCAP_WAIT", "passive"), ("GOMP_SPINCOUNT", "7")]);
    let capped = both.capped(1).ok();
    assert_eq!((looks(&capped), capped.value("variable")), ("7", "7"));
}

#[test]
fn without_a_cap_nothing_is_answered() {
    let (program, bare) = (program(&[("THREADCAP_WAIT", "passive")]), program(&[]).bare().ok());
    assert_eq!(looks(&program.inactive().ok()), looks(&bare));
}

#[test]
fn a_wrong_word_is_named() {
    let capped = program(&[("THREADCAP_WAIT", "sleep")]).capped(1).ok();
    let line = capped.stderr.lines().find(|line| line.starts_with("threadcap: "));
    let line = line.expect("it is named");
    assert!(line.contains("THREADCAP_WAIT=\"sleep\"") && line.contains("auto, active or passive"));
}
