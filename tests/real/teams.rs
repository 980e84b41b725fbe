//! Promise: a cap never changes what a program computes. An OpenMP team whose work is divided by
//! the number of threads that was asked for has that number; others are clamped.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use threadcap_testing::*;

/// Set to `all`: every program is built in every way, for the numbers in docs/teams.md. Otherwise
/// each is built in three ways, in turns.
const BUILDS_VARIABLE: &str = "THREADCAP_TEAM_BUILDS";

/// The ways to build a program: compilers of C, C++ and Fortran, and flags.
const BUILDS: [([Option<&str>; 3], &[&str]); 7] = [
    (GNU, &["-O0"]),
    (GNU, &["-O1"]),
    (GNU, &["-O2"]),
    (GNU, &["-O3"]),
    (GNU, &["-O2", "-flto"]),
    (LLVM, &["-O0"]),
    (LLVM, &["-O2"]),
];
const GNU: [Option<&str>; 3] = [Some("gcc"), Some("g++"), Some("gfortran")];
const LLVM: [Option<&str>; 3] = [Some("clang"), Some("clang++"), None];

/// How many threads every program asks for.
const ASKED: i64 = 8;

/// Programs that are not understood as one of the builds has them: clang without optimisation keeps
/// an answer in memory on its way to C++'s stream, and where a pointer leads, which counts as read
/// again. LLVM's runtime gives a league no more threads than there are CPUs, also under
/// `taskset`.
const NOT_UNDERSTOOD: [(&str, usize); 4] = [
    ("prints_size.cpp", 5),
    ("asked_before.c", 5),
    ("distribute_by_hand.c", 5),
    ("distribute_by_hand.c", 6),
];

/// One program of `tests/programs/teams`.
struct Source {
    /// Its path below `tests/programs`.
    path: String,
    text: String,
}

impl Source {
    /// The programs of a folder, in the order of their names. Libraries are built with them.
    fn all(folder: &str) -> Vec<Source> {
        let entries =
            fs::read_dir(program(&format!("teams/{folder}"))).expect("the folder is there");
        let names = entries.map(|entry| entry.expect("readable").file_name());
        let mut names: Vec<_> = names.map(|name| name.into_string().expect("UTF-8")).collect();
        names.sort();
        let source = |name: String| {
            let path = format!("teams/{folder}/{name}");
            let text = fs::read_to_string(program(&path)).expect("readable");
            Source { path, text }
        };
        let sources = names.into_iter().map(source);
        sources.filter(|source| !source.text.starts_with("/* A library")).collect()
    }

    /// The words behind such a mark in the first comment.
    fn marked(&self, mark: &str) -> Option<&str> {
        self.text.split_once(mark)?.1.split_whitespace().next()
    }

    /// Builds the program; `None` where the compiler has no such language, or it is known that the
    /// code is not understood.
    fn build(&self, build: usize) -> Option<PathBuf> {
        if NOT_UNDERSTOOD.iter().any(|(name, it)| self.path.ends_with(name) && *it == build) {
            return None;
        }
        let (compilers, flags) = BUILDS[build];
        let language = if self.path.ends_with(".c") {
            0
        } else {
            1 + usize::from(self.path.ends_with(".f90"))
        };
        let compiler = compilers[language]?;
        let mut flags: Vec<String> = flags.iter().map(|&flag| flag.to_owned()).collect();
        flags.push("-fopenmp".to_owned());
        flags.extend(self.marked("Flags: ").map(str::to_owned));
        let library = |mark| {
            let library = Path::new(&self.path).with_file_name(self.marked(mark)?);
            let flags = flags.iter().map(String::as_str).chain(["-shared", "-fPIC"]);
            let compiler = compilers[0].expect("a compiler of C");
            let library = library.to_str().expect("UTF-8");
            Some(compile_with(compiler, library, &flags.collect::<Vec<_>>()).display().to_string())
        };
        let (linked, opened) = (library("With: "), library("Opens: "));
        flags.extend(linked);
        flags.extend(opened.map(|path| format!("-DSOLVER=\"{path}\"")));
        flags.extend(["-pthread".to_owned(), "-ldl".to_owned()]);
        let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        Some(compile_with(compiler, &self.path, &flags))
    }
}

/// A program under a cap, against its bare run.
struct Run {
    label: String,
    cap: i64,
    sums: [String; 2],
    teams: [i64; 2],
}

/// Builds and runs all programs of a folder.
fn run_all(folder: &str) -> Vec<Run> {
    let sources = Source::all(folder);
    let all = std::env::var(BUILDS_VARIABLE).is_ok_and(|builds| builds == "all");
    let jobs: Vec<_> = (0..sources.len())
        .flat_map(|source| {
            let count = BUILDS.len();
            let builds = if all {
                (0..count).collect()
            } else {
                vec![source % count, (source + 2) % count, (source + 5) % count]
            };
            builds.into_iter().map(move |build| (source, build))
        })
        .collect();
    let (next, runs) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let worker = || {
        while let Some(&(source, build)) = jobs.get(next.fetch_add(1, Relaxed)) {
            let done = run(&sources[source], build);
            runs.lock().expect("no panic").extend(done);
        }
    };
    std::thread::scope(|scope| (0..2).for_each(|_| drop(scope.spawn(worker))));
    runs.into_inner().expect("no panic")
}

fn run(source: &Source, build: usize) -> Vec<Run> {
    let Some(built) = source.build(build) else { return Vec::new() };
    // Bare, threads that spin on few CPUs would take their time.
    let mut program = Program::new(built).arg(ASKED.to_string()).env("OMP_WAIT_POLICY", "passive");
    if let Some((name, value)) = source.marked("Environment: ").and_then(|it| it.split_once('=')) {
        program = program.env(name, value);
    }
    let bare = program.bare().ok();
    [1, 2, 3]
        .map(|cap| {
            let capped = program.capped(cap).ok();
            Run {
                label: format!("{} {:?}", source.path, BUILDS[build]),
                cap: cap.into(),
                sums: [bare.value("sum").to_owned(), capped.value("sum").to_owned()],
                teams: [bare.number("team"), capped.number("team")],
            }
        })
        .into()
}

/// Asserts that every sum is that of the bare run.
#[track_caller]
fn assert_right(runs: &[Run]) {
    let wrong = runs.iter().filter(|run| run.sums[0] != run.sums[1]);
    let wrong: Vec<_> =
        wrong.map(|run| format!("{} at {}: {:?}", run.label, run.cap, run.sums)).collect();
    assert!(wrong.is_empty(), "wrong: {wrong:#?}");
}

#[test]
fn promised_teams_have_the_number_asked_for() {
    let runs = run_all("promised");
    assert!(runs.len() > 3 * 100, "{} runs", runs.len());
    assert_right(&runs);
    for run in &runs {
        assert_eq!(run.teams[1], run.teams[0], "{} at a cap of {}", run.label, run.cap);
    }
}

/// Programs that look a buffer up by the number of the thread, beside a loop that the compiler
/// divides. Nothing in their code tells them from others that sum up such buffers afterwards, as
/// many as threads were asked for. The loop of the third, not optimised, looks like one of gcc's;
/// the size of the fourth goes through a shared variable, which gcc -O1 writes behind the code that
/// reads it.
const IN_DOUBT: [&str; 7] = [
    "counters_by_number",
    "scratch_by_number",
    "by_size_strided",
    "size_by_first",
    "size_by_one",
    "chunk_shared",
    "shared_results",
];

#[test]
fn adaptive_teams_are_clamped() {
    let runs = run_all("adaptive");
    assert!(runs.len() > 3 * 100, "{} runs", runs.len());
    assert_right(&runs);
    let large = |run: &&Run| run.teams[1] > run.cap;
    let unclamped: Vec<_> = runs.iter().filter(large).map(|run| &run.label).collect();
    eprintln!("{} of {} runs with as many threads as asked for", unclamped.len(), runs.len());
    assert!(unclamped.len() * 20 <= runs.len(), "more than 5%: {unclamped:#?}");
    for label in unclamped {
        assert!(IN_DOUBT.iter().any(|name| label.contains(name)), "{label}");
    }
}

#[test]
fn every_team_can_be_had_as_asked_or_clamped() {
    let [promised, adaptive] = ["promised/direct.c", "adaptive/for_static.c"].map(|name| {
        let path = format!("teams/{name}");
        let text = fs::read_to_string(program(&path)).expect("readable");
        Program::new(Source { path, text }.build(2).expect("C")).arg(ASKED.to_string())
    });
    for (teams, sizes) in [("auto", [ASKED, 2]), ("asked", [ASKED, ASKED]), ("cap", [2, 2])] {
        let size = |program: &Program| {
            program.clone().env("THREADCAP_TEAMS", teams).capped(2).ok().number("team")
        };
        assert_eq!([size(&promised), size(&adaptive)], sizes, "{teams}");
    }
    let odd = adaptive.env("THREADCAP_TEAMS", "8").capped(2).ok();
    assert_eq!(odd.number("team"), 2);
    assert_eq!(odd.stderr.lines().count(), 1, "{}", odd.stderr);
    assert!(
        odd.stderr.contains("THREADCAP_TEAMS=\"8\"") && odd.stderr.contains("auto, asked or cap")
    );
}
