//! Linker settings of the shared library that Cargo.toml cannot express.

use std::{env, fs, path::PathBuf};

fn main() {
    // First of all constructors: OpenBLAS and libgomp read the environment in theirs.
    println!("cargo:rustc-cdylib-link-arg=-Wl,-z,initfirst");
    // The loader binds our imports on first use: a start of /bin/true needs few of them.
    println!("cargo:rustc-cdylib-link-arg=-Wl,-z,lazy");
    // One mapping for constants and code: each mapping costs microseconds per process start.
    // lld's option; it is rustc's linker on this architecture.
    if env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "x86_64") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,--no-rosegment");
    }
    link_unwinder_statically();
    println!("cargo:rerun-if-changed=build.rs");
}

/// A preload whose own dependency is missing kills every program on the host, and loading
/// libgcc_s costs 70 microseconds per process start. std asks for `-lgcc_s`; a linker script of
/// that name, found first, answers with the static unwinder instead.
fn link_unwinder_statically() {
    let directory = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(directory.join("libgcc_s.so"), "INPUT(-lgcc_eh)\n").expect("OUT_DIR is writable");
    println!("cargo:rustc-link-search=native={}", directory.display());
}
