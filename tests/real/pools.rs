//! Promise: a library with a pool of its own, asked for 64 threads, has no more than the cap.

use threadcap_testing::*;

use std::path::{Path, PathBuf};

/// Compiles one part of `pools.c` or `pools.cpp`; `None` where the library's header is missing.
fn build(source: &str, part: &str, header: &str, flags: &[&str]) -> Option<PathBuf> {
    if !Path::new("/usr/include").join(header).is_file() {
        skip(&format!("needs /usr/include/{header}"));
        return None;
    }
    let define = format!("-D{part}");
    let compiler = if source.ends_with(".cpp") { "g++" } else { "gcc" };
    let flags = [&["-O1", "-Wall", "-pthread", define.as_str()], flags].concat();
    Some(compile_with(compiler, source, &flags))
}

/// Runs a program bare, capped at 1 and at 2: each of these numbers that it prints is 64, then
/// the cap; each of the others is the same all along.
#[track_caller]
fn check(program: &Program, pools: &[&str], same: &[&str]) {
    let bare = program.bare().ok();
    for pool in pools {
        assert_eq!(bare.number(pool), 64, "bare, {pool}");
    }
    for cap in [1, 2] {
        let capped = program.capped(cap).ok();
        for pool in pools {
            assert_eq!(capped.number(pool), i64::from(cap), "{pool}");
        }
        for name in same {
            assert_eq!(capped.value(name), bare.value(name), "{name}");
        }
    }
}

#[track_caller]
fn check_c(part: &str, header: &str, flags: &[&str], pools: &[&str], same: &[&str]) {
    if let Some(built) = build("pools.c", part, header, flags) {
        check(&Program::new(built), pools, same);
    }
}

#[test]
fn blis() {
    let header = "x86_64-linux-gnu/blis.h";
    let pools = ["value", "reference", "ways", "ways_reference"];
    let include = "-I/usr/include/x86_64-linux-gnu";
    check_c("BLIS", header, &[include, "-lblis"], &pools, &[]);
}

#[test]
fn blis_with_64_bit_integers() {
    let header = "x86_64-linux-gnu/blis64.h";
    let pools = ["value", "reference", "ways", "ways_reference"];
    let include = "-I/usr/include/x86_64-linux-gnu";
    check_c("BLIS", header, &[include, "-DHEADER=<blis64.h>", "-lblis64"], &pools, &[]);
}

#[test]
fn fftw() {
    let mut libraries = Vec::new();
    for precision in ["", "f", "l", "q"] {
        libraries.push(format!("-lfftw3{precision}_threads"));
        libraries.push(format!("-lfftw3{precision}"));
    }
    let libraries: Vec<_> = libraries.iter().map(String::as_str).collect();
    let mut pools = Vec::new();
    for precision in ["d", "s", "l", "q"] {
        for way in ["value", "reference", "reference2"] {
            pools.push(format!("{precision}_{way}"));
        }
    }
    let pools: Vec<_> = pools.iter().map(String::as_str).collect();
    check_c("FFTW", "fftw3.h", &libraries, &pools, &[]);
}

#[test]
fn zstd() {
    let pools = ["workers", "started", "parameters", "pool"];
    check_c("ZSTD", "zstd.h", &["-lzstd"], &pools, &["level", "bytes"]);
}

#[test]
fn lzma() {
    check_c("LZMA", "lzma.h", &["-llzma"], &["encoder"], &["bytes", "same"]);
}

#[test]
fn lzma_decoder() {
    // How many of the 64 get anything to do is a matter of time.
    let Some(built) = build("pools.c", "LZMA", "lzma.h", &["-llzma"]) else { return };
    let program = Program::new(built);
    assert!(program.bare().ok().number("decoder") > 2);
    for cap in [1, 2] {
        let started = program.capped(cap).ok().number("decoder");
        assert!((1..=i64::from(cap)).contains(&started), "{started} threads under a cap of {cap}");
    }
}

#[test]
fn glib() {
    let flags =
        ["-I/usr/include/glib-2.0", "-I/usr/lib/x86_64-linux-gnu/glib-2.0/include", "-lglib-2.0"];
    check_c("GLIB", "glib-2.0/glib.h", &flags, &["pool"], &["unlimited"]);
}

#[test]
fn blosc() {
    check_c("BLOSC", "blosc.h", &["-lblosc"], &["pool", "started"], &["former", "bytes"]);
}

#[test]
fn libav() {
    check_c("AVUTIL", "x86_64-linux-gnu/libavutil/cpu.h", &["-lavutil"], &["count"], &[]);
}

#[test]
fn opencv() {
    let flags = ["-I/usr/include/opencv4", "-lopencv_core"];
    if let Some(built) = build("pools.cpp", "OPENCV", "opencv4/opencv2/core.hpp", &flags) {
        check(&Program::new(built), &["pool"], &[]);
    }
}

/// The build against Debian's oneTBB, run with it, or with the one in this directory.
fn tbb(library: &str) {
    let Some(built) = build("pools.cpp", "TBB", "oneapi/tbb/task_arena.h", &["-ltbb"]) else {
        return;
    };
    let program = Program::new(built).env("LD_LIBRARY_PATH", library);
    let pools = ["allowed", "allowed_again", "arena", "constrained_arena", "queue"];
    check(&program, &pools, &["stack", "lowered"]);
    assert!(program.bare().ok().number("team") > 2);
    for cap in [1, 2] {
        let capped = program.capped(cap).ok();
        for name in ["team", "default", "node", "constrained"] {
            let told = capped.number(name);
            assert!((1..=i64::from(cap)).contains(&told), "{name}={told} under a cap of {cap}");
        }
    }
}

#[test]
fn tbb_of_debian() {
    tbb("");
}

#[test]
fn tbb_of_today() {
    let Some(python) = python("science") else {
        return skip("needs the Python environment: scripts/venv science");
    };
    tbb(python.ancestors().nth(2).expect("a venv").join("lib").to_str().expect("UTF-8 paths"));
}

/// One part of `pools.py`.
#[track_caller]
fn check_python(venv: &str, part: &str, pools: &[&str], same: &[&str]) {
    match python(venv) {
        Some(python) => {
            let program = Program::new(python).arg(program("pools.py")).arg(part);
            check(&program, pools, same);
        }
        None => skip(&format!("needs the Python environment: scripts/venv {venv}")),
    }
}

#[test]
fn numexpr() {
    check_python("pools", "numexpr", &["pool", "started"], &["sum"]);
}

#[test]
fn blosc2() {
    check_python("pools", "blosc2", &["pool"], &[]);
}

#[test]
fn arrow() {
    check_python("pools", "arrow", &["cpu", "io"], &["sum"]);
}

#[test]
fn lightgbm() {
    check_python("pools", "lightgbm", &["pool"], &[]);
}

#[test]
fn torch() {
    check_python("torch", "torch", &["intra", "interop"], &["sum"]);
}

#[test]
fn duckdb() {
    let Some(python) = python("pools") else {
        return skip("needs the Python environment: scripts/venv pools");
    };
    // Beside its pool it has a few threads of its own.
    let program = Program::new(python).arg(program("pools.py")).arg("duckdb");
    let bare = program.bare().ok();
    assert!(bare.number("started") >= 63);
    let [one, two] = [1, 2].map(|cap| program.capped(cap).ok());
    assert!(one.number("started") < 16 && two.number("started") < 16);
    assert_eq!([one.value("sum"), two.value("sum")], [bare.value("sum"); 2]);
}
