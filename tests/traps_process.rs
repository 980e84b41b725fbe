//! Promise: other allocators, sanitizers, small stacks, children of vfork and bare file systems
//! work with the library as without it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use threadcap_testing::*;

/// The program that allocates and looks functions up in threads, with its library; it is run by
/// another program, if one is given.
fn threads_by(runner: &[&str], flags: &[&str]) -> Program {
    let (program, library) = (compile("sanitized.c", flags), compile_library("fake_blas.c", &[]));
    let words = runner.iter().map(PathBuf::from).chain([program, library]);
    let mut words = words.collect::<Vec<_>>().into_iter();
    let first = Program::new(words.next().expect("a program"));
    words.fold(first, |program, word| program.arg(word))
}

fn threads(flags: &[&str]) -> Program {
    threads_by(&[], flags)
}

/// Runs the program bare and capped: the sum must be the same, and the hooks reached.
#[track_caller]
fn computes_the_same(program: &Program) {
    let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
    assert_eq!(capped.number("sum"), bare.number("sum"));
    assert_eq!(capped.stderr, bare.stderr);
    assert_eq!((bare.number("asked"), capped.number("asked")), (64, 1));
    assert!(bare.number("cpus") > 1);
    assert_eq!(capped.number("cpus"), 1);
}

/// jemalloc asks for the CPUs, and creates a thread, while the first allocation waits for it.
#[test]
fn another_allocator_before_and_after_us() {
    let Some(jemalloc) = installed("libjemalloc.so.2") else {
        return skip("libjemalloc.so.2 is not installed");
    };
    for settings in ["", "background_thread:true"] {
        let program = threads(&[]).env("MALLOC_CONF", settings);
        computes_the_same(&program.clone().preload_before(&jemalloc));
        computes_the_same(&program.preload_after(&jemalloc));
    }
}

/// An allocator is called before any constructor, and maps memory while it is.
#[test]
fn an_allocator_that_maps_each_piece() {
    let allocator = compile_library("pages_allocator.c", &["-O1"]);
    let program = Program::new(compile("asks_copies.c", &["-pthread"])).arg("forks");
    for program in [threads(&[]).preload_before(&allocator), threads(&[]).preload_after(&allocator)]
    {
        computes_the_same(&program);
    }
    for program in [program.clone().preload_before(&allocator), program.preload_after(&allocator)] {
        let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
        assert_eq!((capped.stdout, capped.stderr.as_str()), (bare.stdout, "cpus=1\n"));
        assert_ne!(bare.stderr, "cpus=1\n", "the machine has CPUs to hide");
    }
}

/// jemalloc compares the CPUs that are configured, online and allowed before it indexes arenas with
/// the number of the current CPU, so a hold must look like `taskset` to it.
#[test]
fn an_allocator_with_an_arena_for_each_cpu() {
    let (Some(jemalloc), Some(taskset)) = (installed("libjemalloc.so.2"), tool("taskset")) else {
        return skip("libjemalloc.so.2 or taskset is not installed");
    };
    let by_cpu = |program: Program| program.env("MALLOC_CONF", "percpu_arena:percpu");
    let program = by_cpu(threads(&[])).preload_after(&jemalloc);
    let library = compile_library("fake_blas.c", &[]);
    let pinned = Program::new(taskset).arg("-c").arg("0").arg(compile("sanitized.c", &[]));
    let pinned = by_cpu(pinned.arg(library)).preload_after(&jemalloc).bare().ok();
    let last_line = |output: &Output| output.stderr.lines().last().map(str::to_owned);
    for cap in [1, 2] {
        let capped = program.capped(cap).ok();
        assert_eq!(capped.number("sum"), pinned.number("sum"));
        assert_eq!(capped.number("asked"), i64::from(cap));
        assert!([None, last_line(&pinned)].contains(&last_line(&capped)), "{}", capped.stderr);
    }
}

/// A program built with a sanitizer starts, computes the same, and still finds its bugs.
#[track_caller]
fn sanitized(program: Program, bug: &str) {
    computes_the_same(&program);
    let buggy = program.arg(bug);
    let (bare, capped) = (buggy.bare(), buggy.capped(1));
    assert!(!bare.status.success(), "{bug} is not found, bare");
    assert_eq!(capped.status.code(), bare.status.code(), "{}", capped.stderr);
    let summary = |output: &Output| -> Vec<String> {
        output
            .stderr
            .lines()
            .filter(|line| line.starts_with("SUMMARY"))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(summary(&capped), summary(&bare));
    assert_eq!(capped.number("cpus"), 1);
}

/// ASan wants to be the first library of all; that holds for every preload.
#[test]
fn address_sanitizer() {
    let program = threads(&["-fsanitize=address"]);
    sanitized(program.env("ASAN_OPTIONS", "verify_asan_link_order=0"), "overflow");
    sanitized(threads(&["-fsanitize=address", "-static-libasan"]), "overflow");
}

#[test]
fn address_sanitizer_preloaded_before_us() {
    let gcc = Command::new("gcc").arg("-print-file-name=libasan.so").output().expect("gcc runs");
    let asan = String::from_utf8(gcc.stdout).expect("UTF-8 paths");
    computes_the_same(&threads(&["-fsanitize=address"]).preload_before(Path::new(asan.trim())));
}

/// TSan cannot start if addresses are randomised by more bits than it expects; `setarch -R` turns
/// that off.
#[test]
fn thread_sanitizer() {
    let runners = [&[][..], &["/usr/bin/setarch", "-R"]];
    let starts = |runner: &&&[&str]| {
        let exists = runner.first().is_none_or(|program| Path::new(program).exists());
        exists && threads_by(runner, &["-fsanitize=thread"]).bare().status.success()
    };
    let Some(runner) = runners.iter().find(starts) else {
        return skip("programs with ThreadSanitizer do not start here");
    };
    sanitized(threads_by(runner, &["-fsanitize=thread"]), "race");
    sanitized(threads_by(runner, &["-fsanitize=thread", "-static-libtsan"]), "race");
}

#[test]
fn the_smallest_stack_is_enough() {
    let program = Program::new(compile("small_stack.c", &[]));
    let program = program.arg(compile_library("fake_blas.c", &[]));
    for hold in ["on", "off"] {
        let program = program.clone().env("THREADCAP_HOLD", hold);
        let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
        assert_eq!((bare.number("error"), capped.number("error")), (0, 0));
        assert!(bare.number("most") > 1);
        assert_eq!((capped.number("most"), capped.number("asked")), (1, 1));
    }
}

#[test]
fn a_child_of_vfork_leaves_its_parent_as_it_was() {
    let program = Program::new(compile("vforked.c", &[])).env("MKL_NUM_THREADS", "64");
    for hold in ["on", "off"] {
        let program = program.clone().env("THREADCAP_HOLD", hold);
        let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
        for run in [&bare, &capped] {
            assert_eq!((run.number("failed"), run.number("same")), (0, 1), "{}", run.stdout);
        }
        assert!(bare.number("reported") > 1 && bare.number("cpus") > 1);
        assert_eq!((capped.number("reported"), capped.number("cpus")), (1, 1));
    }
}

#[test]
fn a_storm_of_programs_from_threads() {
    let Some(python) = tool("python3") else {
        return skip("python3 is not installed");
    };
    let program = Program::new(python).arg(program("storm.py"));
    for hold in ["on", "off"] {
        let program = program.clone().env("THREADCAP_HOLD", hold);
        let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
        assert_eq!((bare.number("programs"), capped.number("programs")), (200, 200));
        assert_ne!(bare.value("answers"), "1");
        assert_eq!(capped.value("answers"), "1");
        assert_eq!(capped.number("cpus"), 1);
    }
}

/// A preload whose own dependency is missing would kill every program on the host.
#[test]
fn nothing_but_libc_and_the_loader_is_needed() {
    let readelf = Command::new("readelf").arg("-dW").arg(shim()).output().expect("readelf runs");
    let dynamic = String::from_utf8_lossy(&readelf.stdout).into_owned();
    let needed: Vec<_> = dynamic.lines().filter(|line| line.contains("(NEEDED)")).collect();
    assert!(!needed.is_empty(), "{dynamic}");
    for line in needed {
        assert!(line.contains("[libc.so.6]") || line.contains("[ld-linux-"), "{line}");
    }
    assert!(!dynamic.contains("STATIC_TLS"), "a late dlopen of us would fail");
    assert!(!dynamic.contains("(SONAME)"), "a name of ours could stand for a real library");
}

/// The files that a program needs to start, itself first, as the loader lists them.
fn files_of(program: &Path) -> Vec<PathBuf> {
    let ldd = Command::new("ldd").arg(program).output().expect("ldd runs");
    let list = String::from_utf8_lossy(&ldd.stdout).into_owned();
    let paths = list.split_whitespace().filter(|word| word.starts_with('/')).map(PathBuf::from);
    paths.chain([program.to_owned()]).collect()
}

/// Copies files into a directory that becomes the root.
fn populate(root: &Path, files: &[PathBuf]) {
    for file in files {
        copy(file, &root.join(file.strip_prefix("/").expect("absolute paths")), 0o755);
    }
}

#[test]
fn a_root_that_holds_only_libc_is_enough() {
    let (Some(unshare), Some(chroot)) = (tool("unshare"), tool("chroot")) else {
        return skip("unshare and chroot are not installed");
    };
    let program = compile("rooted.c", &[]);
    let new_root = root().join(format!("target/test-programs/root-{}", std::process::id()));
    populate(&new_root, &[files_of(&program), vec![shim().to_owned()]].concat());
    // SAFETY: no arguments, cannot fail.
    let run = match unsafe { libc::geteuid() } {
        0 => Program::new(chroot),
        _ => Program::new(unshare).arg("--map-root-user").arg(chroot),
    };
    let run = run.arg(&new_root).arg(program);
    let bare = run.bare();
    if bare.status.success() {
        let capped = run.capped(1).ok();
        assert_eq!((bare.number("cap"), capped.number("cap")), (0, 1), "{}", capped.stderr);
        assert_eq!(capped.number("cpus"), 1);
        assert_eq!(capped.stderr, "");
    } else {
        skip("unshare and chroot are not allowed here");
    }
    fs::remove_dir_all(new_root).expect("target is writable");
}

/// Valgrind's tools judge what the library does as they judge the program.
#[test]
fn checkers_of_memory_and_of_threads_find_nothing() {
    let Some(valgrind) = tool("valgrind") else {
        return skip("valgrind is not installed");
    };
    let program = compile("never_written.c", &["-pthread", "-g"]);
    for checker in ["memcheck", "helgrind", "drd"] {
        let checked = Program::new(&valgrind).arg("-q").arg(format!("--tool={checker}"));
        let checked = checked.arg("--error-exitcode=9").arg(&program);
        let (bare, capped) = (checked.bare().ok(), checked.capped(1).ok());
        assert_eq!(capped.stdout, bare.stdout, "{checker}");
        assert_eq!(capped.stderr, "cpus=1\n", "{checker}");
        assert!(bare.stderr.starts_with("cpus="), "{checker}: {}", bare.stderr);
        assert!(bare.stderr != capped.stderr, "{checker}: the machine has CPUs to hide");
    }
}
