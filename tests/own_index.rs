//! Promise: an array with an entry for each reported CPU has one for the CPU that the program runs
//! on, even if the program reads the index of that CPU without libc.

use threadcap_testing::*;

/// The last CPU that the tests may use, if it is not the first of the machine.
fn last_cpu() -> Option<String> {
    let mask = Program::new("taskset").arg("-cp").arg(std::process::id().to_string()).bare().ok();
    let last = mask.stdout.trim().rsplit([' ', ',', '-']).next()?.to_owned();
    (last != "0").then_some(last)
}

/// Runs a program on one CPU, and under `cap` if that is given.
fn on(cpu: &str, program: &std::path::Path, cap: Option<u32>) -> Output {
    // If taskset itself were preloaded, it would be held before it chose a CPU.
    let pinned = Program::new("taskset").arg("-c").arg(cpu).arg("env");
    let variables = |program: Program, cap| {
        let shim = format!("LD_PRELOAD={}", shim().display());
        program.arg(shim).arg(format!("AUTOZYME_THREADS={cap}"))
    };
    cap.into_iter().fold(pinned, variables).arg(program).bare().ok()
}

#[track_caller]
fn every_array_has_an_entry(way: &str, program: &std::path::Path) {
    let Some(cpu) = last_cpu() else {
        return skip("one CPU alone, whose number is 0");
    };
    let (bare, capped) = (on(&cpu, program, None), on(&cpu, program, Some(1)));
    if bare.number("own") == 0 {
        return skip(&format!("{way}: this machine or libc has none"));
    }
    assert_eq!(bare.value("own"), cpu, "{way}");
    assert_eq!(capped.value("own"), cpu, "{way}");
    for count in ["online", "nprocs"] {
        assert_eq!(capped.number(count), capped.number("own") + 1, "{way}, {count}");
    }
    assert_eq!(capped.number("lines"), bare.number("lines"), "{way}");
}

const WAYS: [&str; 3] = ["-DRDTSCP", "-DVDSO", "-DRSEQ"];

fn has(way: &str) -> bool {
    way != "-DRDTSCP" || cfg!(target_arch = "x86_64")
}

/// How linkers lay out code and strings: apart, and in one segment.
const LAYOUTS: [&str; 2] = ["-Wl,-z,separate-code", "-Wl,-z,noseparate-code"];

#[test]
fn of_a_program() {
    for way in WAYS.into_iter().filter(|way| has(way)) {
        for layout in LAYOUTS {
            let program = compile("own_index.c", &[way, layout, "-DLISTED", "-ldl"]);
            every_array_has_an_entry(way, &program);
        }
    }
}

#[test]
fn of_a_library() {
    for way in WAYS.into_iter().filter(|way| has(way)) {
        let library = compile_library("own_index.c", &["-DLIBRARY", way]);
        let library = library.to_str().expect("UTF-8 paths");
        let linked = compile("calls_library.c", &["-Wl,--no-as-needed", library, "-ldl"]);
        every_array_has_an_entry(way, &linked);
    }
}

/// A program that only asks libc gets the cap.
#[test]
fn other_programs_get_the_cap() {
    let Some(cpu) = last_cpu() else {
        return skip("one CPU alone, whose number is 0");
    };
    let capped = on(&cpu, &compile("own_index.c", &["-DLISTED"]), Some(1));
    assert_eq!(["online", "nprocs", "lines"].map(|count| capped.number(count)), [1, 1, 1]);
}
