//! Promise: the launcher lowers the numbers of threads of static programs, and those behind options
//! that its user names; `check` and reports say so.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use threadcap_testing::launcher::*;
use threadcap_testing::reports::*;
use threadcap_testing::*;

/// The program that prints its arguments, under another name.
fn called(name: &str, flags: &[&str]) -> PathBuf {
    other_name("arguments.c", name, flags)
}

fn other_name(source: &str, name: &str, flags: &[&str]) -> PathBuf {
    let built = compile(source, flags);
    let stem = source.trim_end_matches(".c");
    let directory = root().join("target/test-programs").join(stem).join(flags.join("")).join(name);
    fs::create_dir_all(&directory).expect("target is writable");
    let path = directory.join(format!("{}", std::process::id())).join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("target is writable");
    match symlink(built, &path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => panic!("{error}"),
        _ => path,
    }
}

#[track_caller]
fn assert_read(options: &[&str], path: &PathBuf, words: &[&str], expected: &str) {
    let bare = with_arguments(Program::new(path), words).bare().ok();
    assert_eq!(
        bare.value("read"),
        words.iter().map(|word| format!("[{word}]")).collect::<String>()
    );
    let run = [&["run", "-q", "-n", "2"], options, &["--", text(path)], words].concat();
    assert_eq!(threadcap(&run).bare().ok().value("read"), expected);
}

#[test]
fn static_programs_are_lowered_before_they_start() {
    let bowtie2 = called("bowtie2", &["-static"]);
    assert_read(&[], &bowtie2, &["-p", "64", "-x", "i"], "[-p][2][-x][i]");
    let off = threadcap(&["run", "-q", "-n", "2", "--", text(&bowtie2), "-p64"]);
    assert_eq!(off.env("THREADCAP_ARGUMENTS", "off").bare().ok().value("read"), "[-p64]");
}

#[test]
fn a_user_names_options_of_other_programs() {
    for flags in [&[][..], &["-static"]] {
        let unknown = called("mytool", flags);
        assert_read(&[], &unknown, &["-t", "64"], "[-t][64]");
        assert_read(&["--lower-option", "-t"], &unknown, &["-t", "64"], "[-t][2]");
        assert_read(
            &["--lower-option", "-t"],
            &unknown,
            &["-t64", "--", "-t64"],
            "[-t2][--][-t64]",
        );
        let both = ["--lower-option=-threads", "--lower-option", "+S#"];
        let words = ["-threads", "9", "-threads=9", "+S9", "-threads", "auto"];
        assert_read(&both, &unknown, &words, "[-threads][2][-threads=2][+S2][-threads][auto]");
        let both = ["--lower-option=--jobs", "--lower-option", "threads="];
        assert_read(&both, &unknown, &["--jobs=8", "threads=9"], "[--jobs=2][threads=2]");
    }
}

#[test]
fn an_option_that_the_command_does_not_have_is_named() {
    let said = |options: &[&str], words: &[&str]| {
        let run = [&["run", "-n", "2"], options, &["--", "true"], words].concat();
        threadcap(&run).bare().ok().stderr
    };
    for (option, word) in [("-t", "-xt8"), ("--jobs", "--jobs=8"), ("threads=", "threads=8")] {
        assert_eq!(said(&["--lower-option", option], &[word]), "", "{option}");
        let line = format!(
            "threadcap: --lower-option {option}: the command has no such option; nothing is lowered\n"
        );
        assert_eq!(said(&["--lower-option", option], &["-y", "8"]), line);
        assert_eq!(said(&["-q", "--lower-option", option], &["-y", "8"]), "", "{option}");
    }
}

#[test]
fn check_says_what_is_known_and_what_would_be_lowered() {
    let check = |words: &[&str]| {
        threadcap(&[&["check"], words].concat()).env("AUTOZYME_THREADS", "2").bare().ok().stdout
    };
    let bowtie2 = called("bowtie2", &[]);
    let output = check(&[text(&bowtie2), "-p", "64", "-x", "i"]);
    assert!(output.contains("  options  -p N, --threads N (tried)\n"), "{output}");
    assert!(output.contains("  lowered  -p 64 -> 2\n"), "{output}");
    let output = check(&[text(&called("sysbench", &[])), "--threads=64", "cpu", "run"]);
    assert!(output.contains("none are lowered") && !output.contains("->"), "{output}");
    let output = check(&[text(&called("mytool", &[])), "-t", "64"]);
    assert!(output.contains("--lower-option"), "{output}");
}

#[test]
fn reports_say_what_was_lowered() {
    for (name, flags, options, word) in [
        ("bowtie2", &[][..], &[][..], "-p"),
        ("bowtie2", &["-static"], &[], "-p"),
        ("mytool", &[], &["--lower-option", "-t"], "-t"),
    ] {
        let path = called(name, flags);
        let options = [&["-n", "2", "-q"], options].concat();
        let (_, report) = reported("arguments", &options, &[text(&path), word, "64"]);
        let by = report["libraries"].as_array().expect("libraries");
        let by = by.iter().flat_map(|library| library["by"].as_array().expect("ways"));
        let found: Vec<_> = by.filter(|by| by["kind"] == "argument").collect();
        assert_eq!(found.len(), 1, "{name} {flags:?}: {report}");
        assert_eq!(
            (&found[0]["name"], &found[0]["asked"], &found[0]["granted"]),
            (&word.into(), &64.into(), &2.into())
        );
    }
}

#[test]
fn unknown_programs_are_named_with_what_would_help() {
    let tool = other_name("pthreads.c", "mytool", &["-pthread"]);
    let help = "if --threads=9 is that number, threadcap run -n 2 --lower-option --threads";
    let in_one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let file = fresh("unknown.txt");
    let report = format!("--report={}", text(&file));
    let command = [text(&tool), "9", "--threads=9"];
    threadcap(&[&["run", "-n", "2", &report, "--"], &command[..]].concat()).bare().ok();
    let report = in_one_line(&fs::read_to_string(&file).expect("a report"));
    assert!(report.contains(help), "{report}");
    let explained = threadcap(&[&["explain", "-n", "2", "--"], &command[..]].concat());
    let explained = in_one_line(&explained.bare().ok().stderr);
    assert!(explained.contains(help), "{explained}");
    fs::remove_file(&file).expect("it was written");
    let known = other_name("pthreads.c", "stress-ng", &["-pthread"]);
    let report = format!("--report={}", text(&file));
    threadcap(&["run", "-n", "2", &report, "--", text(&known), "9", "--threads=9"]).bare().ok();
    let report = fs::read_to_string(&file).expect("a report");
    assert!(report.contains("beyond the cap: ") && !report.contains("lower-option"), "{report}");
}
