//! Promise: a job's programs may be of any kind. Each is capped as far as its kind allows, and
//! always held; no loader prints anything; one ledger has them all.

use std::path::{Path, PathBuf};
use threadcap_testing::kinds::{Kind, installed};
use threadcap_testing::launcher::text;
use threadcap_testing::pages::Pages;
use threadcap_testing::*;

const FUNCTIONS: [&str; 12] = [
    "execve",
    "execv",
    "execvp",
    "execvpe",
    "execl",
    "execlp",
    "execle",
    "fexecve",
    "posix_spawn",
    "posix_spawnp",
    "system",
    "popen",
];

/// The kinds of programs, and how the libraries are installed.
struct Kinds {
    root: &'static Path,
    small: Kind,
    musl: Kind,
}

impl Kinds {
    /// `None` if some of them cannot be built.
    fn new() -> Option<Kinds> {
        let kinds = installed().zip(Kind::i386()).zip(Kind::musl());
        if kinds.is_none() {
            skip("needs gcc-multilib, musl-tools, and what scripts/i386 needs");
        }
        kinds.map(|((root, small), musl)| Kinds { root, small, musl })
    }

    /// The same program of each kind, with the number of our libraries that it loads.
    fn programs(&self) -> [(&'static str, PathBuf, i64); 5] {
        [
            ("64-bit", compile("kind.c", &[]), 1),
            ("32-bit", self.small.compile("kind.c", &[]), 1),
            ("musl", self.musl.compile("kind.c", &[]), 1),
            ("static", compile("kind.c", &["-static"]), 0),
            ("32-bit static", self.small.compile("kind.c", &["-static"]), 0),
        ]
    }

    /// The program that starts children, of each kind, with the library that is preloaded into it
    /// by path.
    fn starters(&self) -> [(&'static str, PathBuf, PathBuf); 3] {
        let library = |platform: &str| self.root.join(platform).join("libthreadcap.so");
        [
            ("64-bit", compile("starts.c", &[]), library("x86_64")),
            ("32-bit", self.small.compile("starts.c", &[]), library("i686")),
            ("musl", self.musl.compile("starts.c", &[]), library("x86_64")),
        ]
    }

    /// The entry that serves every glibc program.
    fn entry(&self) -> String {
        format!("{}/$PLATFORM/libthreadcap.so", text(self.root))
    }
}

/// Runs a program bare and under a cap of 1 with this entry in the list of preloads.
#[track_caller]
fn compared(program: &Program, entry: &str, what: &str) -> (Output, Output) {
    let capped = program.clone().env("LD_PRELOAD", entry).env("AUTOZYME_THREADS", "1");
    let (bare, capped) = (program.bare().ok(), capped.bare().ok());
    assert_eq!((bare.stderr.as_str(), capped.stderr.as_str()), ("", ""), "{what}");
    assert!(bare.number("held_on") > 1, "two CPUs are needed");
    (bare, capped)
}

#[test]
fn one_entry_serves_both_word_sizes() {
    let Some(kinds) = Kinds::new() else { return };
    for (kind, program, loaded) in kinds.programs() {
        if kind == "musl" {
            // This kind's loader expands nothing in the entry, and skips a file that does not
            // exist.
            continue;
        }
        let (_, capped) = compared(&Program::new(program), &kinds.entry(), kind);
        assert_eq!(capped.number("loaded"), loaded, "{kind}");
    }
}

#[test]
fn every_kind_starts_every_kind() {
    let Some(kinds) = Kinds::new() else { return };
    for (from, starter, library) in kinds.starters() {
        for (to, program, loaded) in kinds.programs() {
            for function in FUNCTIONS {
                let what = format!("{function}, from {from} to {to}");
                let starts = Program::new(&starter).arg(function).arg(&program);
                let mut entries = vec![text(&library).to_owned()];
                if from != "musl" {
                    entries.push(kinds.entry());
                }
                for entry in entries {
                    let (bare, capped) = compared(&starts, &entry, &what);
                    assert_eq!(capped.value("status"), bare.value("status"), "{what}");
                    assert_eq!(capped.number("held_on"), 1, "{what}");
                    assert_eq!(capped.number("cap"), 1, "{what}");
                    assert_eq!(capped.number("loaded"), loaded, "{what}: {}", capped.stdout);
                }
            }
        }
    }
}

/// One process becomes a program of each kind in turn; static ones pass on what they were given.
#[test]
fn a_chain_of_all_kinds() {
    let Some(kinds) = Kinds::new() else { return };
    let [wide, small, musl, fixed, small_fixed] = kinds.programs().map(|(_, program, _)| program);
    let chain =
        [&wide, &small, &musl, &fixed, &small, &small_fixed, &wide, &musl, &wide, &fixed, &wide];
    let expected = [1, 1, 1, 0, 1, 0, 1, 1, 1, 0, 1];
    let program = chain[1..].iter().fold(Program::new(chain[0]), |it, next| it.arg(next));
    let (bare, capped) = compared(&program, &kinds.entry(), "chain");
    let numbers = |output: &Output, name: &str| -> Vec<i64> {
        let lines =
            output.stdout.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        lines.map(|number| number.parse().expect("a number")).collect()
    };
    assert_eq!(numbers(&bare, "loaded"), [0; 11]);
    assert_eq!(numbers(&capped, "word"), numbers(&bare, "word"));
    assert_eq!(numbers(&capped, "held_on"), [1; 11]);
    assert_eq!(numbers(&capped, "loaded"), expected, "{}", capped.stdout);
}

/// The page of a 32-bit process has the same layout as that of a 64-bit one.
#[test]
fn one_ledger_has_them_all() {
    let Some(kinds) = Kinds::new() else { return };
    let threads = [
        compile("pthreads.c", &[]),
        kinds.small.compile("pthreads.c", &[]),
        kinds.musl.compile("pthreads.c", &[]),
    ];
    let line = threads.each_ref().map(|program| format!("'{}' 5", text(program))).join(" && ");
    let pages = Pages::new("kinds");
    let shell = Program::new("sh").arg("-c").arg(format!("{line}; true"));
    let shell = shell.env("LD_PRELOAD", kinds.entry()).env("AUTOZYME_THREADS", "1");
    let output = shell.env("THREADCAP_LEDGER", pages.directory()).bare().ok();
    assert_eq!(output.stderr, "");
    let all = pages.all();
    for program in &threads {
        let page = all.iter().find(|page| page.program == text(program));
        let page = page.unwrap_or_else(|| panic!("no page of {}: {all:#?}", program.display()));
        assert_eq!((page.cap, page.created, page.peak), (1, 5, 6), "{}", program.display());
        assert_eq!(page.arguments.last().map(|it| it.to_string()), Some("5".to_owned()));
        assert!(page.ended > page.started && page.cpu > 0, "{page:#?}");
    }
}
