//! Linker settings of the shared library that Cargo.toml cannot express, and the parts of it that
//! follow from the data of crate `threadcap_runtimes` and from what lies in its folders.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use threadcap_runtimes::{ALL_FUNCTIONS, Calls, Hook, LIBC, OWNERS, RUNTIMES};

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
        // What a start needs, side by side.
        let folder = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
        println!("cargo:rustc-cdylib-link-arg=-Wl,-T,{folder}/src/start.ld");
        println!("cargo:rerun-if-changed=src/start.ld");
    }
    // The start-up objects of C look four names up that hardly any library has, and do nothing here.
    println!("cargo:rustc-cdylib-link-arg=-nostartfiles");
    println!("cargo:rerun-if-changed=build.rs");
    write("exports.rs", &exports());
    write("handle.rs", &handle());
    write("resize.rs", &resize());
    write("creators.rs", &creators());
    write("runtimes.rs", &modules("src/runtimes", "pub mod"));
    write("runtime_tests.rs", &modules("tests/real/runtimes", "mod"));
}

fn write(name: &str, text: &str) {
    let out = env::var("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&out).join(name), text).expect("the output is writable");
}

/// An entry for each row.
fn exports() -> String {
    let mut text = String::new();
    for (row, (_, function)) in ALL_FUNCTIONS.iter().enumerate() {
        let name = function.name;
        let entry = match function.hook {
            Hook::Action(_) | Hook::Handler(Calls::All | Calls::Count, _) => {
                format!("entry!({name:?}, {row});")
            }
            Hook::Handler(Calls::OnlineCpus, _) => {
                format!("question_entry!({name:?}, {row}, libc::_SC_NPROCESSORS_ONLN);")
            }
            Hook::Handler(Calls::Fork, _) => {
                let next = format!("crate::real::NEXT_OF_RUNTIMES, {row} - crate::rows::OF_LIBC");
                format!("watched_entry!({name:?}, {row}, crate::teams::watched::WATCHED, {next});")
            }
            Hook::Handler(Calls::Reread, _) => {
                let next = format!("crate::real::NEXT_IN_LINE, {row}");
                format!("watched_entry!({name:?}, {row}, crate::hooks::files::COPIES, {next});")
            }
            Hook::Handler(Calls::Opens(argument, result), _) => {
                let argument = if argument == 1 { "first" } else { "second" };
                let result = format!("{result:?}").to_lowercase();
                format!("path_entry!({name:?}, {row}, {argument}, {result});")
            }
            Hook::Handler(Calls::SetSeccomp, _) => {
                format!("question_entry!({name:?}, {row}, libc::PR_SET_SECCOMP);")
            }
            Hook::Handler(Calls::ListedCall, _) => {
                format!("syscall_entry!({row}, crate::hooks::syscall::NEXT);")
            }
            Hook::Exported => continue,
        };
        writeln!(text, "{entry}").expect("a string has room");
    }
    text
}

/// The function that calls the handler of a row.
fn handle() -> String {
    let mut arms = String::new();
    for (row, (owner, function)) in ALL_FUNCTIONS.iter().enumerate() {
        let Hook::Handler(_, handler) = function.hook else { continue };
        let module = match *owner {
            LIBC => "hooks".to_owned(),
            owner => format!("runtimes::{}", OWNERS[usize::from(owner)].name),
        };
        let arguments = if handler.ends_with(')') { "" } else { "(call)" };
        writeln!(arms, "        {row} => crate::{module}::{handler}{arguments},")
            .expect("a string has room");
    }
    format!(
        "fn handle(call: &mut Call) -> Target {{\n    match call.row {{\n{arms}        \
         _ => Target::jump(call.real),\n    }}\n}}\n"
    )
}

/// The function that resizes every pool that is loaded.
fn resize() -> String {
    let (mut pools, mut runtimes) = (String::new(), String::new());
    for runtime in RUNTIMES {
        for pool in runtime.pools {
            writeln!(
                pools,
                "        set(library, {:?}, {:?}, threads);",
                pool.set, pool.dispatcher
            )
            .expect("a string has room");
        }
        if let Some(function) = runtime.resize {
            writeln!(runtimes, "    crate::runtimes::{}::{function}(threads);", runtime.name)
                .expect("a string has room");
        }
    }
    format!(
        "/// Resizes every pool that is loaded to `threads`.\n\
         pub fn resize(threads: u32) {{\n    each_library(|library| {{\n{pools}    }});\n\
         {runtimes}}}\n"
    )
}

/// The function that knows the libraries which start threads for others.
fn creators() -> String {
    let all = RUNTIMES.iter().flat_map(|runtime| runtime.starts_for_others);
    let all: Vec<String> = all.map(|start| format!("file.starts_with(b{start:?})")).collect();
    format!(
        "/// Whether the library in a file of this name starts threads for others.\n\
         fn starts_for_others(file: &[u8]) -> bool {{\n    {}\n}}\n",
        all.join(" || ")
    )
}

/// Declares each file in a folder as a module.
fn modules(folder: &str, declare: &str) -> String {
    println!("cargo:rerun-if-changed={folder}");
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join(folder);
    let files = fs::read_dir(&folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> =
        files.map(|file| file.expect("a readable folder").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    paths.sort();
    let name = |path: &PathBuf| path.file_stem().map(|name| name.display().to_string());
    let module = |path: &PathBuf| Some(format!("#[path = {path:?}]\n{declare} {};\n", name(path)?));
    paths.iter().filter_map(module).collect()
}
