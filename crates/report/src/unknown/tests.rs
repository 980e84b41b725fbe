use super::*;
use crate::gather::{Gathered, gather};
use crate::testing::{page, seen};
use threadcap_jobs::snapshot::{LibrarySnapshot, Snapshot};

/// A job of one process, whose own code made so many threads.
fn job(program: &str, arguments: &[&str], made: u32) -> JobReport {
    let page = Snapshot {
        program: program.into(),
        arguments: arguments.iter().map(|&word| word.into()).collect(),
        libraries: vec![LibrarySnapshot { path: program.into(), created: made, refused: 0 }],
        ..page(10, Vec::new())
    };
    let Gathered { processes, libraries, threads, .. } =
        gather(vec![page], vec![seen(10, 9, program, arguments)], &[]);
    JobReport { cap: 2, processes, libraries, threads, ..JobReport::default() }
}

#[track_caller]
fn assert_option(arguments: &[&str], given: &str, lower_option: &str) {
    let words = [&["mytool"], arguments].concat();
    let found = unknown(&job("/opt/bin/mytool", &words, 64));
    let expected = Candidate { given: given.into(), lower_option: lower_option.into() };
    assert_eq!(found.first().and_then(|it| it.option.clone()), Some(expected), "{arguments:?}");
}

#[test]
fn every_form_of_an_option_is_recognized() {
    assert_option(&["-t", "64", "in"], "-t 64", "-t");
    assert_option(&["-t64"], "-t64", "-t");
    assert_option(&["--threads", "64"], "--threads 64", "--threads");
    assert_option(&["--threads=64"], "--threads=64", "--threads");
    assert_option(&["-threads", "64"], "-threads 64", "-threads");
    assert_option(&["threads=64"], "threads=64", "threads=");
    assert_option(&["+S64"], "+S64", "+S#");
}

#[test]
fn the_number_that_was_made_speaks_for_an_option() {
    assert_option(&["-k", "31", "-m", "1000", "-q", "64"], "-q 64", "-q");
    assert_option(&["--seed", "64000", "--num-workers", "63"], "--num-workers 63", "--num-workers");
    assert_option(&["--threads", "32", "-k", "31"], "--threads 32", "--threads");
}

#[test]
fn what_says_nothing_is_not_guessed() {
    for words in [
        &["mytool", "-k", "31", "reads64"][..],
        &["mytool", "--", "-t", "64"],
        &["mytool", "-t", "2"],
        &["mytool", "-t", "auto"],
        &["mytool", "--threads;reboot=64"],
        &["mytool", "64"],
    ] {
        let found = unknown(&job("/opt/bin/mytool", words, 64));
        assert_eq!(found.len(), 1, "{words:?}");
        assert_eq!(found[0].option, None, "{words:?}");
        assert!(found[0].sentence(2).contains("--lower-option OPTION"));
    }
}

#[test]
fn scripts_go_by_their_own_name() {
    let words = ["python3", "-u", "/home/u/train.py", "-j", "64"];
    let found = unknown(&job("/usr/bin/python3.11", &words, 64));
    assert_eq!(found[0].name, "train.py");
    assert!(found[0].sentence(2).contains("if -j 64 is that number"), "{found:?}");
    let found = unknown(&job("/usr/bin/python3.11", &["python3", "-m", "mine", "-j", "64"], 64));
    assert_eq!(found[0].name, "mine");
    let found = unknown(&job("/usr/bin/python3.11", &["python3", "-c", "code", "-j64"], 64));
    assert_eq!(found[0].name, "python3");
}

#[test]
fn known_programs_and_small_numbers_are_left_out() {
    assert_eq!(unknown(&job("/usr/bin/bowtie2", &["bowtie2", "-p", "64"], 64)), []);
    assert_eq!(unknown(&job("/usr/bin/stress-ng", &["stress-ng", "--cpu", "64"], 64)), []);
    let words = ["perl", "/usr/bin/bowtie2", "-p", "64"];
    assert_eq!(unknown(&job("/usr/bin/perl", &words, 64)), []);
    assert_eq!(unknown(&job("/opt/bin/mytool", &["mytool", "-t", "64"], 2)), []);
}

#[test]
fn processes_of_one_program_are_one() {
    let mut twice = job("/opt/bin/mytool", &["mytool", "-t", "64"], 64);
    twice.processes.extend(twice.processes.clone());
    assert_eq!(unknown(&twice).len(), 1);
}
