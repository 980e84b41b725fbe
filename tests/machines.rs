//! Promise: the cap holds on machines with other CPUs than this one, and beside other preloads
//! written with redhook, such as the one that simulates these machines.

use threadcap_testing::*;

fn which_cpus() -> Program {
    Program::new(compile("which_cpus.c", &[]))
}

/// Asserts that the program may run on this many of these CPUs, and that the index of its current
/// CPU is below the reported count: programs size arrays by one and index them by the other.
#[track_caller]
fn assert_on(output: &Output, count: i64, cpus: std::ops::RangeInclusive<i64>) {
    assert_eq!(output.number("count"), count);
    let (lowest, highest) = (output.number("lowest"), output.number("highest"));
    assert!(cpus.contains(&lowest) && cpus.contains(&highest), "{}", output.stdout);
    let reported = output.number("reported");
    for (name, cpu) in output.numbers("on.") {
        assert!((0..reported).contains(&cpu), "{name} tells {cpu} of {reported}");
    }
}

#[test]
fn cpus_may_have_high_numbers() {
    let program = which_cpus().on_cpus("40-43").env("PRETEND_MACHINE", "128");
    let bare = program.bare().ok();
    assert_on(&bare, 4, 40..=43);
    assert_eq!((bare.number("reported"), bare.number("configured")), (128, 128));
    for cap in [1, 2, 3] {
        let capped = program.capped(cap).ok();
        assert_on(&capped, i64::from(cap), 40..=43);
        assert_eq!(capped.number("reported"), i64::from(cap));
        assert_eq!(capped.number("configured"), 128, "per-CPU arrays have room for all");
    }
    assert_on(&program.capped(8).ok(), 4, 40..=43);
}

#[test]
fn a_machine_may_have_a_thousand_cpus() {
    let program = which_cpus().on_cpus("0-1023");
    let bare = program.bare().ok();
    assert_on(&bare, 1024, 0..=1023);
    assert_eq!(bare.number("reported"), 1024);
    for cap in [1, 600] {
        let capped = program.capped(cap).ok();
        assert_on(&capped, i64::from(cap), 0..=1023);
        assert_eq!(capped.number("reported"), i64::from(cap));
    }
}

/// An invalid description of a machine ends the program.
#[test]
fn what_cannot_be_pretended_is_said() {
    for (cpus, machine) in [("4096", ""), ("3-1", ""), ("0-x", ""), ("40-43", "43")] {
        let program = which_cpus().on_cpus(cpus).env("PRETEND_MACHINE", machine);
        let output = program.bare();
        assert!(!output.status.success(), "{cpus} of {machine}: {}", output.stdout);
        assert_eq!(output.stderr.lines().count(), 1, "{}", output.stderr);
    }
}

#[test]
fn redhook_preloads_wrap_what_they_wrap() {
    let (program, wrap) = (Program::new(compile("wrapped.c", &[])), redhook_preload());
    for program in [program.clone().preload_before(wrap), program.preload_after(wrap)] {
        let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
        for output in [&bare, &capped] {
            // Each `puts` of the program prints how often `sysconf` has been called: at the second,
            // also for the page size.
            let calls = output.numbers("wrapped_sysconf");
            assert_eq!(calls.len(), 2, "{}", output.stdout);
            assert!(calls[0].1 >= 1 && calls[1].1 > calls[0].1, "{calls:?}");
            assert_eq!(output.stdout.matches("hello\n").count(), 2);
            assert_eq!(output.value("page"), bare.value("page"));
        }
        assert!(bare.number("cpus") > 1);
        assert_eq!(capped.number("cpus"), 1);
        assert_eq!(capped.number("peak"), 2, "threads are counted once");
    }
}
