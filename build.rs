//! Linker settings of the shared library that Cargo.toml cannot express.

use std::env;

fn main() {
    // First of all constructors: OpenBLAS and libgomp read the environment in theirs.
    println!("cargo:rustc-cdylib-link-arg=-Wl,-z,initfirst");
    // The loader binds what goes by the procedure linkage table on first use.
    println!("cargo:rustc-cdylib-link-arg=-Wl,-z,lazy");
    // lld's options; it is rustc's linker on this architecture.
    if env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "x86_64") {
        // One mapping for constants and code: each mapping costs microseconds per process start.
        println!("cargo:rustc-cdylib-link-arg=-Wl,--no-rosegment");
        // What is written to begins on a page of its own, and so takes no more than one.
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,separate-loadable-segments");
    }
    // The start-up objects of C look four names up that hardly any library has, and do nothing here.
    println!("cargo:rustc-cdylib-link-arg=-nostartfiles");
    println!("cargo:rerun-if-changed=build.rs");
}
