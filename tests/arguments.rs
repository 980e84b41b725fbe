//! Promise: a number of threads in the arguments of a known program is lowered before the program
//! reads it; everything else about its arguments stays as it is.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use threadcap_testing::pages::Pages;
use threadcap_testing::*;

/// The program that prints its arguments, by another name.
fn called(name: &str) -> PathBuf {
    let built = compile("arguments.c", &[]);
    let directory = root().join("target/test-programs/arguments").join(name);
    fs::create_dir_all(&directory).expect("target is writable");
    let path = directory.join(name);
    match symlink(built, &path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => panic!("{error}"),
        _ => path,
    }
}

fn with(path: &Path, words: &str) -> Program {
    let program = Program::new(path).env("THREADCAP_TEST_NEIGHBOUR", "untouched");
    words.split(' ').fold(program, |program, word| program.arg(word))
}

/// The arguments that a program reads under a cap of 2.
#[track_caller]
fn assert_read(path: &Path, words: &str, expected: &str) {
    let program = with(path, words);
    let brackets =
        |words: &str| words.split(' ').map(|word| format!("[{word}]")).collect::<String>();
    let (bare, capped) = (program.bare().ok(), program.capped(2).ok());
    assert_eq!(bare.value("read"), brackets(words));
    assert_eq!(capped.value("read"), brackets(expected));
    assert_eq!(capped.value("shown"), capped.value("read"), "/proc/PID/cmdline");
    assert!(capped.value("behind").bytes().all(|byte| byte == b'0'), "{}", capped.stdout);
    for same in ["name", "short", "variable"] {
        assert_eq!(capped.value(same), bare.value(same));
    }
}

#[test]
fn numbers_are_lowered_and_the_others_move_up() {
    let bowtie2 = called("bowtie2");
    assert_read(&bowtie2, "-p 64 -x index", "-p 2 -x index");
    assert_read(&bowtie2, "-x a --threads=1000 b -qp64 c", "-x a --threads=2 b -qp2 c");
    assert_read(&bowtie2, "-x index -p 64", "-x index -p 2");
    assert_read(&bowtie2, "-p 64", "-p 2");
    assert_read(&bowtie2, "-p 9 -x  index ", "-p 2 -x  index ");
}

#[test]
fn what_is_not_known_stays() {
    assert_read(&called("unknown"), "-p 64 --threads=64", "-p 64 --threads=64");
    let bowtie2 = called("bowtie2");
    assert_read(&bowtie2, "-x -p 64 -- -p 64", "-x -p 64 -- -p 64");
    assert_read(&bowtie2, "-p auto", "-p auto");
}

#[test]
fn arguments_can_be_left_alone() {
    let program = with(&called("bowtie2"), "-p 64").env("THREADCAP_ARGUMENTS", "off");
    assert_eq!(program.capped(2).ok().value("read"), "[-p][64]");
    let observed = with(&called("bowtie2"), "-p 64").env("THREADCAP_OBSERVE", "1");
    assert_eq!(observed.capped(2).ok().value("read"), "[-p][64]");
    let program = with(&called("bowtie2"), "-p 64").env("THREADCAP_ARGUMENTS", "maybe");
    let output = program.capped(2).ok();
    assert_eq!(output.value("read"), "[-p][2]");
    assert!(output.stderr.contains("THREADCAP_ARGUMENTS"), "{}", output.stderr);
    assert_eq!(output.stderr.lines().count(), 1, "{}", output.stderr);
}

/// The switch reaches a child whose environment was cleared.
#[test]
fn the_switch_stays_in_the_job() {
    let bowtie2 = called("bowtie2");
    let cleared = Program::new("env").arg("-i").arg(&bowtie2).arg("-p64");
    assert_eq!(cleared.bare().ok().value("read"), "[-p64]");
    assert_eq!(cleared.capped(2).ok().value("read"), "[-p2]");
    let off = cleared.env("THREADCAP_ARGUMENTS", "off");
    assert_eq!(off.capped(2).ok().value("read"), "[-p64]");
}

/// The arguments of a script are also arguments of its interpreter.
#[test]
fn scripts_are_known_by_their_own_name() {
    let script = root().join("target/test-programs/arguments/mafft");
    fs::create_dir_all(script.parent().expect("a folder")).expect("target is writable");
    fs::write(&script, "#!/bin/sh -e\necho \"read=$*\"\n").expect("target is writable");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("target is writable");
    for program in [Program::new(&script), Program::new("sh").arg(&script)] {
        let program = program.arg("--thread").arg("64").arg("file");
        assert_eq!(program.bare().ok().value("read"), "--thread 64 file");
        assert_eq!(program.capped(2).ok().value("read"), "--thread 2 file");
    }
    let text = Program::new("sh").arg("-c").arg("echo read=$0,$2").arg("mafft").arg("--thread");
    assert_eq!(text.arg("64").capped(2).ok().value("read"), "mafft,64");
}

/// The page has the numbers asked for and granted, and the arguments as the program reads them.
#[test]
fn the_page_tells_what_was_lowered() {
    let pages = Pages::new("arguments");
    let program = with(&called("bowtie2"), "-p 64 -x index");
    program.env("THREADCAP_LEDGER", pages.directory()).capped(2).ok();
    let all = pages.all();
    let [page] = &all[..] else {
        panic!("{} pages", all.len());
    };
    assert_eq!(page.arguments[1..], ["-p", "2", "-x", "index"]);
    let request = pages::request(page, "-p");
    assert_eq!((request.runtime.as_str(), request.kind.word()), ("bowtie2", "argument"));
    assert_eq!((request.most_asked, request.most_granted), (64, 2));
}
