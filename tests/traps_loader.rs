//! Promise: the loader and other preloads work as without us, and each of several copies of a
//! library is called by its own callers.

use std::fs;
use std::path::{Path, PathBuf};

use threadcap_testing::*;

/// A library like OpenBLAS; under another name, the loader takes it for another copy.
fn fake_blas(copy: &str) -> PathBuf {
    compile_library("fake_blas.c", &[&format!("-DCOPY_{copy}")])
}

/// A module whose calls go to `blas`.
fn blas_user(blas: &Path, flags: &[&str]) -> PathBuf {
    let blas = blas.to_str().expect("UTF-8 paths");
    compile_library("blas_user.c", &[flags, &[blas]].concat())
}

/// The lines that tell which library was reached.
fn reached(output: &Output) -> Vec<&str> {
    output.stdout.lines().filter(|line| line.starts_with("call ")).collect()
}

/// Opens libraries with their modes, asks each for 64 threads, and compares which was reached.
/// `clamped` lists the calls, numbered from 1, that must arrive with the cap.
#[track_caller]
fn each_reaches_its_own(opened: &[(&str, &PathBuf)], clamped: &[usize]) {
    let program = opened.iter().fold(Program::new(compile("copies.c", &[])), |program, opened| {
        program.arg(format!("{}:{}", opened.0, opened.1.display()))
    });
    let bare = program.bare().ok();
    assert_eq!(reached(&bare).len(), opened.len(), "{}", bare.stdout);
    for cap in [1, 2] {
        let capped = program.capped(cap).ok();
        assert_eq!(reached(&capped), reached(&bare), "{opened:?}");
        assert_eq!(capped.number("cpus"), i64::from(cap));
        for call in clamped {
            assert_eq!(bare.number(&format!("asked{call}")), 64, "{opened:?}");
            let granted = capped.number(&format!("asked{call}"));
            assert_eq!(granted, i64::from(cap), "call {call} of {opened:?}");
        }
    }
}

#[test]
fn copies_looked_up_by_handle() {
    let (a, b) = (&fake_blas("a"), &fake_blas("b"));
    each_reaches_its_own(&[("l", a), ("l", b)], &[1, 2]);
    each_reaches_its_own(&[("g", a), ("l", b)], &[1, 2]);
    each_reaches_its_own(&[("l", a), ("g", b)], &[1, 2]);
    each_reaches_its_own(&[("g", a), ("g", b)], &[1, 2]);
}

#[test]
fn copies_called_by_modules_that_link_them() {
    let (a, b) = (&fake_blas("a"), &fake_blas("b"));
    for flags in [&[][..], &["-DONLY_SETTER"], &["-Wl,-z,now"], &["-Wl,-z,lazy"]] {
        let (ua, ub) = (&blas_user(a, flags), &blas_user(b, flags));
        each_reaches_its_own(&[("l", a), ("lu", ua), ("l", b), ("lu", ub)], &[1, 2, 3, 4]);
        each_reaches_its_own(&[("l", b), ("lu", ub), ("l", a), ("gu", ua)], &[1, 2, 3, 4]);
        // The global scope comes first, even for a module that links another copy.
        each_reaches_its_own(&[("g", a), ("lu", ua), ("l", b), ("lu", ub)], &[1, 2, 3, 4]);
    }
}

/// With RTLD_DEEPBIND a module's own libraries come before all others, ours included: only lookups
/// by handle are clamped there. A namespace of its own has no preloads at all.
#[test]
fn deep_binding_and_other_namespaces() {
    let (a, b) = (&fake_blas("a"), &fake_blas("b"));
    let (ua, ub) = (&blas_user(a, &[]), &blas_user(b, &[]));
    each_reaches_its_own(&[("ld", a), ("lud", ua), ("gd", b), ("lud", ub)], &[1, 3]);
    each_reaches_its_own(&[("l", a), ("lud", ua), ("l", b), ("lu", ub)], &[1, 3, 4]);
    each_reaches_its_own(&[("l", a), ("n", b)], &[1, 2]);
}

#[test]
fn a_module_in_the_memory_of_another_one() {
    let (a, b) = (fake_blas("a"), fake_blas("b"));
    let modules = [blas_user(&a, &[]), blas_user(&b, &[])];
    let program = Program::new(compile("reload.c", &[])).arg(&a).arg(&b);
    let program = program.arg(&modules[0]).arg(&modules[1]);
    let (bare, capped) = (program.bare().ok(), program.capped(2).ok());
    for round in 0..6 {
        let name = format!("round{round}");
        assert_eq!(bare.value(&name), ["64,0", "0,64"][round % 2]);
        assert_eq!(capped.value(&name), ["2,0", "0,2"][round % 2], "{name}");
    }
}

#[test]
fn a_dispatcher_reaches_the_library_behind_it() {
    let (blas, dispatcher) = (fake_blas("a"), compile_library("dispatcher.c", &[]));
    let dispatcher = dispatcher.to_str().expect("UTF-8 paths");
    let program = Program::new(compile("dispatched.c", &[dispatcher])).arg(dispatcher);
    let program = program.env("DISPATCH_TO", &blas);
    let (bare, capped) = (program.bare().ok(), program.capped(2).ok());
    for name in ["plt", "handle"] {
        assert_eq!((bare.number(name), capped.number(name)), (64, 2), "{name}");
    }
    assert_eq!(bare.number("depth"), 1);
    assert_eq!(capped.number("depth"), 1, "the dispatcher was led back to itself");
}

/// Calling the real `dlsym` from a hook would answer `RTLD_NEXT` with the wrapper itself.
#[test]
fn other_preloads_find_what_they_wrap() {
    let program = Program::new(compile("wrapped.c", &[]));
    let [first, second] = ["first", "second"]
        .map(|name| compile_library("wrapper.c", &[&format!("-DNAME=\"{name}\"")]));
    let version = if cfg!(target_arch = "aarch64") { "GLIBC_2.17" } else { "GLIBC_2.2.5" };
    let version = format!("-DVERSION=\"{version}\"");
    let versioned = compile_library("wrapper.c", &["-DNAME=\"first\"", &version]);
    let lines = |output: &Output| -> Vec<String> {
        let said = output.stdout.lines().filter(|line| !line.contains('='));
        said.map(str::to_owned).collect()
    };
    let arrangements = [
        program.clone().preload_before(&first),
        program.clone().preload_after(&first),
        program.clone().preload_before(&first).preload_after(&second),
        program.clone().preload_before(&first).preload_before(&second),
        // A lookup with a version skips all symbols that have none.
        program.preload_before(&versioned),
    ];
    for program in arrangements {
        let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
        assert!(lines(&bare).len() >= 4, "{}", bare.stdout);
        assert!(bare.stdout.contains("thread first"), "{}", bare.stdout);
        assert_eq!(lines(&capped), lines(&bare));
        assert!(bare.number("cpus") > 1);
        assert_eq!(capped.number("cpus"), 1);
        assert_eq!(capped.number("peak"), 2, "threads are counted once, by us");
    }
}

/// Programs probe for a library by looking for its functions.
#[test]
fn nothing_is_found_where_there_is_nothing() {
    let program = Program::new(compile("probe.c", &[])).arg(fake_blas("a"));
    let (bare, capped) = (program.bare().ok(), program.capped(2).ok());
    let answers = |output: &Output| -> Vec<String> {
        output.stdout.lines().filter(|line| !line.contains('=')).map(str::to_owned).collect()
    };
    assert!(bare.stdout.contains("handle openblas_set_num_threads found"));
    assert!(bare.stdout.contains("default openblas_set_num_threads absent"));
    assert_eq!(answers(&capped), answers(&bare));
    assert_eq!((bare.number("asked"), capped.number("asked")), (64, 2));
    assert_eq!(capped.number("weak"), 1, "a runtime that is not there has one thread");
}

#[test]
fn a_library_finds_its_sibling_by_its_own_runpath() {
    let directory = root().join("target/test-programs/siblings");
    fs::create_dir_all(&directory).expect("target is writable");
    let opener = compile_library("sibling.c", &["-Wl,--enable-new-dtags,-rpath,$ORIGIN"]);
    let place = |built: PathBuf, name: &str| {
        let path = directory.join(name);
        fs::copy(built, &path).expect("target is writable");
        path
    };
    place(fake_blas("a"), "libthreadcap_test_sibling.so");
    let opener = place(opener, "opener.so");
    let program = Program::new(compile("opens_sibling.c", &[])).arg(opener);
    let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
    assert!(bare.number("cpus") > 1);
    assert_eq!(capped.number("cpus"), 1);
    assert_eq!((bare.number("opened"), capped.number("opened")), (1, 1));
}

/// Our own searches read the loader's tables without its lock: the tables of libraries that the
/// caller keeps loaded, if any other call binds it to the runtime.
#[test]
fn libraries_come_and_go_while_functions_are_searched() {
    let (a, b) = (fake_blas("a"), fake_blas("b"));
    let modules = [&a, &b].map(|blas| blas_user(blas, &[]));
    let program = Program::new(compile("unload.c", &[])).arg(&a).arg(&modules[0]).arg(&modules[1]);
    let (bare, capped) = (program.bare().ok(), program.capped(2).ok());
    for run in [&bare, &capped] {
        assert_eq!((run.number("opened"), run.number("looked_up")), (1, 1));
    }
    assert_eq!((bare.number("asked"), capped.number("asked")), (64, 2));
}
