//! Collects the files in `src/all`, so that a runtime is listed by being there.

use std::path::Path;
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/all");
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("src/all");
    let files = fs::read_dir(&folder).expect("the folder is there");
    let mut names: Vec<String> = files
        .map(|file| file.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    let modules: String = names
        .iter()
        .map(|name| format!("#[path = {:?}]\npub mod {name};\n", folder.join(format!("{name}.rs"))))
        .collect();
    let all: String = names.iter().map(|name| format!("    &all::{name}::RUNTIME,\n")).collect();
    let list = format!(
        "/// Our own interface, libc, and all runtimes, in this order.\n\
         pub const OWNERS: &[&Runtime] = &[\n    &own::RUNTIME,\n    &libc::RUNTIME,\n{all}];\n"
    );
    let out = env::var("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&out).join("modules.rs"), modules).expect("the output is writable");
    fs::write(Path::new(&out).join("owners.rs"), list).expect("the output is writable");
}
