//! Promise: the job stays on N of the CPUs that it was given. Masks can be narrowed, never widened,
//! and every call returns what the kernel would; with the hold off, every query returns the same
//! number.

use threadcap_testing::*;

const WRITERS: [&str; 3] = ["sched_setaffinity", "pthread_setaffinity_np", "syscall"];

/// The results that must be equal bare and capped.
fn results(output: &Output) -> Vec<&str> {
    output.stdout.lines().filter(|line| !line.contains('=')).collect()
}

/// The counts that the program printed, with their names.
fn counts(output: &Output) -> Vec<(&str, i64)> {
    let pairs = output.stdout.lines().filter_map(|line| line.split_once('='));
    pairs.map(|(name, count)| (name, count.parse().expect("a number"))).collect()
}

fn affinity() -> Program {
    Program::new(compile("affinity.c", &[])).arg(std::process::id().to_string())
}

#[track_caller]
fn same_results(bare: &Output, capped: &Output) {
    assert!(results(bare).len() > 100, "{}", bare.stdout);
    let differing: Vec<_> = results(bare)
        .into_iter()
        .zip(results(capped))
        .filter(|(bare, capped)| bare != capped)
        .collect();
    assert!(differing.is_empty(), "bare and capped differ: {differing:#?}");
    assert_eq!(results(bare).len(), results(capped).len());
}

#[test]
fn masks_are_narrowed_and_never_widened() {
    let program = affinity();
    let bare = program.bare().ok();
    assert!(bare.number("start") >= 2, "this test needs two CPUs");
    for cap in [1, 2] {
        let capped = program.capped(cap).ok();
        let wide = i64::from(cap);
        assert_eq!(capped.number("start"), wide);
        for (name, count) in counts(&capped) {
            assert!(count <= wide, "{name}={count} under a cap of {cap}");
        }
        for writer in WRITERS {
            assert!(bare.number(&format!("{writer} after all")) >= 2);
            assert_eq!(capped.number(&format!("{writer} after all")), wide);
            assert_eq!(capped.number(&format!("{writer} after first")), 1);
            assert_eq!(capped.number(&format!("{writer} after second")), 1);
        }
        assert!(bare.number("thread with all") >= 2);
        assert_eq!(capped.number("thread with all"), wide);
        assert_eq!(capped.number("thread with second"), 1);
        assert_eq!(capped.number("child"), wide);
    }
}

#[test]
fn the_kernels_answers_are_the_programs_answers() {
    let program = affinity();
    let bare = program.bare().ok();
    for cap in [1, 2] {
        same_results(&bare, &program.capped(cap).ok());
        same_results(&bare, &program.clone().env("THREADCAP_HOLD", "off").capped(cap).ok());
    }
    same_results(&bare, &program.inactive().ok());
}

#[test]
fn every_reader_tells_the_same_number() {
    let program = Program::new(compile("readers.c", &[]));
    let bare = program.bare().ok();
    let names: Vec<_> = counts(&bare).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), 5 * 7 + 1, "{}", bare.stdout);
    assert!(counts(&bare).iter().all(|&(_, count)| count >= 2), "{}", bare.stdout);
    for hold in ["on", "off"] {
        for cap in [1, 2] {
            let capped = program.clone().env("THREADCAP_HOLD", hold).capped(cap).ok();
            let expected: Vec<_> = names.iter().map(|&name| (name, i64::from(cap))).collect();
            assert_eq!(counts(&capped), expected, "hold {hold}, cap {cap}");
            assert_eq!(results(&capped), results(&bare), "the configured CPUs stay true");
        }
    }
}

/// MKL and torch save the mask that they are shown, pin their threads and restore it. Writing back
/// a trimmed mask unchanged would leave them on a part of their CPUs permanently.
#[test]
fn a_mask_that_is_saved_and_restored_stays_what_it_was() {
    let program = Program::new(compile("masks_restored.c", &[]));
    let bare = program.bare().ok();
    let held = program.capped(1).ok();
    let reported = program.env("THREADCAP_HOLD", "off").capped(1).ok();
    for how in 0..3 {
        let (same, list) = (format!("same{how}"), format!("list{how}"));
        for run in [&bare, &held, &reported] {
            let same: Vec<_> = run.stdout.lines().filter(|line| line.starts_with(&same)).collect();
            assert!(same.len() == 2 && same.iter().all(|line| line.ends_with("=1")), "{same:?}");
        }
        assert_eq!(reported.value(&list), bare.value(&list), "off leaves the kernel's mask alone");
        assert_ne!(held.value(&list), bare.value(&list));
    }
    assert!(bare.number("shown") >= 2);
    assert_eq!((held.number("shown"), reported.number("shown")), (1, 1));
}
