//! Links the launcher to nothing that has to be loaded.
//!
//! The loader puts what `/etc/ld.so.preload` names into every dynamic program before it runs. If
//! that library is broken no dynamic program of the host starts, and the one that takes the entry
//! out again must not be among them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// What std asks the linker for.
const LIBRARIES: [&str; 6] = ["c", "dl", "m", "pthread", "rt", "util"];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if !env::var("CARGO_CFG_TARGET_ENV").is_ok_and(|libc| libc == "gnu") {
        return;
    }
    if !has_static_libc() {
        println!(
            "cargo:warning=there is no libc.a (package libc6-dev or glibc-static): this launcher \
             will not run where /etc/ld.so.preload is broken"
        );
        return;
    }
    let directory = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    lead_to_archives(&directory);
    println!("cargo:rustc-link-arg-bins=-L{}", directory.display());
    println!("cargo:rustc-link-arg-bins=-static-pie");
}

/// Whether the linker of this build finds one.
fn has_static_libc() -> bool {
    let linker = env::var_os("RUSTC_LINKER").unwrap_or_else(|| "cc".into());
    let answer = Command::new(linker).arg("-print-file-name=libc.a").output();
    answer
        .is_ok_and(|answer| Path::new(String::from_utf8_lossy(&answer.stdout).trim()).is_absolute())
}

/// `-C target-feature=+crt-static` would do this to the preloaded library too, which is built by
/// the same command. std asks for shared libraries; linker scripts of their names, found first,
/// answer with the archives.
fn lead_to_archives(directory: &Path) {
    let write = |name: &str, archives: &str| {
        let file = directory.join(format!("lib{name}.so"));
        fs::write(file, format!("GROUP({archives})\n")).expect("OUT_DIR is writable");
    };
    LIBRARIES.iter().for_each(|name| write(name, &format!("-l:lib{name}.a")));
    // Each of these needs the others.
    ["c", "gcc_s"].iter().for_each(|name| write(name, "-l:libc.a -l:libgcc_eh.a -l:libgcc.a"));
}
