//! Promise: everything about runtimes is derived from their files, and nothing else names them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use threadcap_runtimes::{Pool, RUNTIMES, Runtime};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the workspace")
}

/// A line of the Python module's list.
fn line(runtime: &Runtime, pool: &Pool) -> String {
    let Runtime { name, user_api, .. } = runtime;
    let Pool { set, get, landmark, version, per_thread, .. } = pool;
    let version = if version.is_empty() { "None".into() } else { format!("{version:?}") };
    let per_thread = if *per_thread { "True" } else { "False" };
    format!(
        "    ({user_api:?}, {name:?}, {set:?}, {get:?},\n     {landmark:?}, {version}, {per_thread}),\n"
    )
}

/// The module is one file without dependencies, so its list of pools is generated into it.
#[test]
fn the_python_module_knows_every_pool() {
    let path = root().join("python/threadcap.py");
    let module = fs::read_to_string(&path).expect("the module is there");
    let (before, rest) = module.split_once("# [generated").expect("the first marker");
    let (marker, rest) = rest.split_once('\n').expect("a line");
    let (_, after) = rest.split_once("# [end]").expect("the second marker");
    let pools = RUNTIMES.iter().flat_map(|runtime| runtime.pools.iter().map(move |p| (runtime, p)));
    let list: String = pools.map(|(runtime, pool)| line(runtime, pool)).collect();
    let wanted = format!("{before}# [generated{marker}\n_POOLS = [\n{list}]\n# [end]{after}");
    if std::env::var_os("THREADCAP_UPDATE_DOCS").is_some() {
        fs::write(&path, &wanted).expect("the module is writable");
    }
    assert!(module == wanted, "set THREADCAP_UPDATE_DOCS=1 to write python/threadcap.py");
}

/// Where the names of runtimes may stand, beside their own files, and why.
const ALLOWED: &[(&str, &str)] = &[
    // Runtimes are named in their own files.
    ("crates/runtimes/src/all/", "*"),
    // Regions and levels of nesting are OpenMP's alone.
    ("src/dispatch.rs", "openmp"),
    // Of all pools only OpenBLAS's is made before its size can be known, by its constructor.
    ("src/budget/mod.rs", "openblas"),
    // And only its pool can be moved while it computes.
    ("src/budget/helper.rs", "openblas"),
    // Only OpenMP's runtimes spin in a team, and only they have teams that were promised.
    ("src/hooks/environment.rs", "openmp"),
    ("crates/report/src/promised.rs", "OMP_NUM_THREADS"),
    // Make counts its jobs there, which are the workers that share a cap.
    ("crates/decide/src/budget.rs", "MAKEFLAGS"),
    // Generated from them, as the test above sees to.
    ("python/threadcap.py", "*"),
    // The command lines of programs are a table of their own.
    ("crates/programs/", "*"),
    // Programs and entries of the benchmarks are what is measured.
    ("benches/programs/", "*"),
    ("benches/sections/", "*"),
    ("benches/saved_cases.py", "*"),
    ("benches/words.py", "*"),
    ("benches/readme.py", "*"),
    // What the functions of OpenMP's runtimes mean for the division of a region's work.
    ("crates/teams/src/names.rs", "*"),
];

fn is_allowed(file: &str, word: &str) -> bool {
    let allows =
        |(path, known): &(&str, &str)| file.starts_with(path) && (*known == word || *known == "*");
    ALLOWED.iter().any(allows)
}

/// Files of code below a directory, but for tests.
fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("a readable directory").flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            let skipped = name == "tests" || name == "examples" || name == "testing";
            if !skipped {
                sources(&path, found);
            }
        } else if name != "tests.rs"
            && name != "testing.rs"
            && (name.ends_with(".rs") || name.ends_with(".py"))
        {
            found.push(path);
        }
    }
}

/// The code of a file: without comments, and without the tests at its end.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a readable file");
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let is_code = |line: &&str| !line.trim_start().starts_with(['/', '#']);
    text.lines().filter(is_code).collect::<Vec<_>>().join("\n")
}

/// The words of a text: names of functions, variables and libraries are one each.
fn words(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect()
}

/// Names that say nothing by themselves: they are words of the language, too.
const PLAIN: [&str; 10] =
    ["go", "make", "sort", "r", "node", "python", "java", "arrow", "loky", "cargo"];

#[test]
fn nothing_else_names_a_runtime() {
    let mut files = Vec::new();
    for directory in ["src", "crates", "python", "benches"] {
        sources(&root().join(directory), &mut files);
    }
    assert!(files.len() > 100, "the sources are found");
    let mut strays = Vec::new();
    for file in files {
        let name = file.strip_prefix(root()).expect("below the root").display().to_string();
        let code = code(&file);
        let words = words(&code);
        for runtime in RUNTIMES {
            let own = format!("src/runtimes/{}", runtime.name);
            if name == format!("{own}.rs") || name.starts_with(&format!("{own}/")) {
                continue;
            }
            let functions = runtime.functions.iter().map(|function| function.name);
            let variables = runtime.variables.iter().map(|variable| variable.name);
            let plain = PLAIN.contains(&runtime.name);
            let own = Some(runtime.name).filter(|_| !plain);
            let pools = runtime.pools.iter().flat_map(|pool| [pool.set, pool.get, pool.landmark]);
            let is_stray = |word: &&str| words.contains(word) && !is_allowed(&name, word);
            let known = functions.chain(variables).chain(pools).chain(own);
            strays.extend(known.filter(is_stray).map(|word| format!("{name}: {word}")));
        }
    }
    assert_eq!(strays, Vec::<String>::new());
}
