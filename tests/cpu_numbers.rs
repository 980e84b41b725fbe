//! Promise: the index of the current CPU, the CPUs in a mask and the counts fit together, whichever of
//! them a program compares, also where the job is held on CPUs with high numbers.

use std::path::Path;
use threadcap_testing::*;

/// The values that a program prints for each thing that did not fit.
const FAULTS: [&str; 5] = ["overrun", "pinned", "outside", "beyond", "mask"];

#[track_caller]
fn assert_fits(output: &Output, cpus: i64) {
    let is_fault = |line: &&str| FAULTS.iter().any(|name| line.starts_with(&format!("{name}=")));
    let faults: Vec<&str> = output.stdout.lines().filter(is_fault).collect();
    assert!(faults.is_empty(), "{}", output.stdout);
    assert_eq!(output.number("cpus"), cpus, "{}", output.stdout);
}

/// On a machine of 128 CPUs, of which the program is given four.
fn on_high_cpus(program: &Path) -> Program {
    Program::new(program).on_cpus("40-43").env("PRETEND_MACHINE", "128")
}

#[track_caller]
fn assert_compared(program: &Path) {
    assert_fits(&on_high_cpus(program).bare().ok(), 4);
    for cap in [1, 2, 3, 4, 8] {
        let held = i64::from(cap).min(4);
        let capped = on_high_cpus(program).capped(cap).ok();
        assert_fits(&capped, held);
        assert!((40..44).contains(&capped.number("highest")), "{}", capped.stdout);
        assert_eq!(capped.number("online"), capped.number("highest") + 1);
        assert_eq!(capped.number("online"), capped.number("nprocs"));
    }
}

#[test]
fn a_program_that_looks_its_cpu_up_in_its_mask_gets_the_true_number() {
    assert_compared(&compile("cpu_numbers.c", &["-DCHECK", "-pthread"]));
    assert_compared(&compile("cpu_numbers.c", &["-DCHECK", "-pthread", "-no-pie", "-Wl,-z,now"]));
}

#[test]
fn a_library_does_too() {
    let library = compile_library("cpu_numbers.c", &["-DLIBRARY", "-DCHECK", "-pthread"]);
    let library = library.to_str().expect("UTF-8 paths");
    assert_compared(&compile("calls_library.c", &["-Wl,--no-as-needed", library]));
}

/// Under a cap, as it would without one, a program that may count the CPUs in a file finds its CPU in
/// its mask; and it can count there whatever the index is.
#[test]
fn a_program_that_names_the_list_of_the_cpus_does_too() {
    let program = compile("cpu_numbers.c", &["-DCHECK", "-DLISTED=2", "-pthread"]);
    assert_compared(&program);
    let lines = |cap: Option<u32>| {
        let program = on_high_cpus(&program);
        cap.map_or_else(|| program.bare(), |cap| program.capped(cap)).ok().number("lines")
    };
    assert_eq!(lines(Some(1)), lines(None));
}

#[test]
fn one_that_has_counted_the_lines_of_the_list_gets_an_index_below_them() {
    let program = compile("cpu_numbers.c", &["-DCHECK", "-DLISTED=1", "-pthread"]);
    let bare = on_high_cpus(&program).bare().ok();
    assert_fits(&bare, 4);
    let capped = on_high_cpus(&program).capped(1).ok();
    assert!(
        capped.number("own") < capped.number("lines")
            || capped.number("lines") == bare.number("lines"),
        "{}",
        capped.stdout
    );
    let overrun = capped.stdout.lines().find(|line| line.starts_with("overrun"));
    assert_eq!(overrun, None);
}

/// The functions are found with `dlsym`, or the system call is made.
#[test]
fn a_program_that_does_not_refer_to_the_function_does_too() {
    assert_compared(&compile("cpu_numbers.c", &["-DCHECK", "-DINDIRECT", "-pthread", "-ldl"]));
}

#[test]
fn after_a_count_the_index_stays_below_it() {
    let flags = ["-DCHECK", "-DINDIRECT", "-DCOUNT_FIRST", "-pthread", "-ldl"];
    let program = compile("cpu_numbers.c", &flags);
    assert_fits(&on_high_cpus(&program).bare().ok(), 4);
    for cap in [1, 2, 3, 4] {
        let capped = on_high_cpus(&program).capped(cap).ok();
        assert_eq!(capped.number("first"), i64::from(cap));
        assert!(!capped.stdout.contains("overrun="), "{}", capped.stdout);
    }
}

/// Python's ctypes, as scripts that print where they run use it.
#[test]
fn a_script_finds_its_cpu_in_its_mask() {
    let script = "import ctypes, os; own = ctypes.CDLL(None).sched_getcpu(); \
                  print(f'found={int(own in os.sched_getaffinity(0))}'); \
                  print(f'has_room={int(own < os.cpu_count())}')";
    let script = Program::new("python3").arg("-c").arg(script);
    let script = script.on_cpus("40-43").env("PRETEND_MACHINE", "128");
    for output in [script.bare().ok(), script.capped(1).ok(), script.capped(2).ok()] {
        assert_eq!((output.number("found"), output.number("has_room")), (1, 1));
    }
}

#[test]
fn a_program_that_pins_itself_to_an_index_is_on_that_cpu() {
    let program = compile("cpu_numbers.c", &["-DPIN", "-pthread"]);
    assert_fits(&Program::new(&program).on_cpus("0-3").bare().ok(), 4);
    for cap in [1, 2, 3, 4] {
        let capped = on_high_cpus(&program).capped(cap).ok();
        assert_fits(&capped, i64::from(cap));
        assert_eq!(capped.number("online"), i64::from(cap));
    }
}

/// Some of the CPUs have numbers below the count, and keep them.
#[test]
fn low_and_high_numbers_may_be_mixed() {
    for cpus in ["1,40-42", "0,3,5", "1-2", "2,3"] {
        for way in ["-DCHECK", "-DPIN", "-DCOUNT"] {
            let program = Program::new(compile("cpu_numbers.c", &[way, "-pthread"]));
            let program = program.on_cpus(cpus).env("PRETEND_MACHINE", "64");
            for cap in [2, 3] {
                let given = if cpus.len() > 3 { 3 } else { 2 };
                assert_fits(&program.capped(cap).ok(), i64::from(cap.min(given)));
            }
        }
    }
}

#[test]
fn an_array_with_an_entry_for_each_cpu_of_the_mask_is_not_overrun() {
    for way in ["-DDIRECT", "-DINDIRECT"] {
        let program = compile("cpu_numbers.c", &["-DCOUNT", way, "-pthread", "-ldl"]);
        assert_fits(&Program::new(&program).on_cpus("0-3").bare().ok(), 4);
        for cap in [1, 2, 3, 4] {
            let capped = on_high_cpus(&program).capped(cap).ok();
            assert_fits(&capped, i64::from(cap));
            assert_eq!(capped.number("online"), i64::from(cap));
        }
    }
}
