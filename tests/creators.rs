//! Promise: a thread counts for the library that wanted it, even if libstdc++, GLib or Rust's
//! library starts it; and the thread runs, whatever lies in memory in place of their objects.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use threadcap_testing::*;

/// Runs bare and capped; returns the numbers of threads by the file name of the library.
#[track_caller]
fn created(program: &Program, name: &str) -> Vec<(String, u64)> {
    let report = root().join("target/tmp").join(format!("creators-{name}"));
    fs::create_dir_all(root().join("target/tmp")).expect("target is writable");
    let _ = fs::remove_file(&report);
    let bare = program.bare().ok();
    let capped = program.clone().env("THREADCAP_REPORT", &report).capped(1).ok();
    assert_eq!(capped.stdout, bare.stdout);
    let text = fs::read_to_string(&report).expect("the report is there");
    let line: Value = serde_json::from_str(text.lines().next().expect("a line")).expect("JSON");
    let libraries = line["libraries"].as_array().expect("a list").iter();
    let created = libraries.map(|library| {
        let path = library["path"].as_str().expect("a path");
        let file = path.rsplit('/').next().unwrap_or(path);
        (file.to_owned(), library["threads_created"].as_u64().expect("a number"))
    });
    created.filter(|(_, threads)| *threads > 0).collect()
}

/// A program that has this library start threads.
fn calls(library: &Path) -> Program {
    Program::new(compile("creators/main.c", &[library.to_str().expect("UTF-8 paths")]))
}

/// A copy of the library, under a name that tells what it is.
fn called(library: &Path, name: &str) -> PathBuf {
    let path = root().join("target/test-programs").join(name);
    copy(library, &path, 0o755);
    path
}

#[test]
fn threads_of_cpp() {
    if tool("g++").is_none() {
        return skip("g++ is not installed");
    }
    let built = compile_with("g++", "creators/wanting.cpp", &["-shared", "-fPIC", "-pthread"]);
    let library = called(&built, "libwanting-cpp.so");
    assert_eq!(created(&calls(&library), "cpp"), [("libwanting-cpp.so".to_owned(), 4)]);
}

#[test]
fn threads_of_glib() {
    let flags =
        ["-I/usr/include/glib-2.0", "-I/usr/lib/x86_64-linux-gnu/glib-2.0/include", "-lglib-2.0"];
    if !Path::new("/usr/include/glib-2.0/glib.h").exists() {
        return skip("needs libglib2.0-dev");
    }
    let library = called(&compile_library("creators/wanting.c", &flags), "libwanting-glib.so");
    let created = created(&calls(&library), "glib");
    // GLib has a thread of its own if it takes the threads of exclusive pools from the shared ones.
    let of_library = created.iter().find(|(file, _)| file == "libwanting-glib.so");
    assert_eq!(of_library.map(|(_, threads)| *threads), Some(4), "{created:?}");
}

#[test]
fn threads_of_rust() {
    for (name, flags) in [("static", &[][..]), ("dynamic", &["-C", "prefer-dynamic"])] {
        let directory = root().join("target/test-programs");
        let built = directory.join(format!("rust-threads-{name}"));
        let mut rustc = Command::new("rustc");
        rustc.arg(program("creators/threads.rs")).arg("-o").arg(&built).args(flags);
        assert!(rustc.status().expect("rustc runs").success());
        let libraries = Command::new("rustc").args(["--print", "target-libdir"]).output();
        let libraries = String::from_utf8(libraries.expect("rustc runs").stdout).expect("a path");
        let program = Program::new(&built).env("LD_LIBRARY_PATH", libraries.trim());
        let expected = [(format!("rust-threads-{name}"), 4)];
        assert_eq!(created(&program, name), expected);
    }
}

/// As above, in a library that only has the name of one that starts threads for others.
#[test]
fn odd_memory_is_survived() {
    let library = called(&compile_library("creators/odd.c", &[]), "libstd-odd.so");
    let created = created(&calls(&library), "odd");
    assert_eq!(created, [("libstd-odd.so".to_owned(), 9)]);
}
