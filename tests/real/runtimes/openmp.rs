//! Promise: no OpenMP team has more threads than the cap, whatever runtime, language and
//! request, and nested teams share it.

use std::path::{Path, PathBuf};
use threadcap_testing::*;

rows! {
    COUNT(omp_set_num_threads, VALUE, 1)
    COUNT(omp_set_num_threads_, REFERENCE, 1)
    COUNT(omp_set_num_threads_8_, REFERENCE8, 1)
    COUNT(omp_set_num_teams, VALUE, 1)
    COUNT(omp_set_num_teams_, REFERENCE, 1)
    COUNT(omp_set_num_teams_8_, REFERENCE8, 1)
    COUNT(omp_set_teams_thread_limit, VALUE, 1)
    COUNT(omp_set_teams_thread_limit_, REFERENCE, 1)
    COUNT(omp_set_teams_thread_limit_8_, REFERENCE8, 1)
    COUNT(omp_set_nested, NOTE, 1)
    COUNT(omp_set_nested_, NOTE, 1)
    COUNT(omp_set_nested_8_, NOTE, 1)
    COUNT(omp_set_max_active_levels, NOTE, 1)
    COUNT(omp_set_max_active_levels_, NOTE, 1)
    COUNT(omp_set_max_active_levels_8_, NOTE, 1)
    COUNT(omp_set_dynamic, NOTE, 1)
    COUNT(omp_set_dynamic_, NOTE, 1)
    COUNT(omp_set_dynamic_8_, NOTE, 1)
    COUNT(ompc_set_num_threads, VALUE, 1)
    COUNT(ompc_set_nested, NOTE, 1)
    COUNT(ompc_set_max_active_levels, NOTE, 1)
    COUNT(ompc_set_dynamic, NOTE, 1)
    COUNT(omp_get_max_threads, GETTER, 1)
    COUNT(omp_get_max_threads_, GETTER, 1)
    COUNT(omp_get_num_procs, GETTER, 1)
    COUNT(omp_get_num_procs_, GETTER, 1)
    COUNT(omp_get_thread_limit, GETTER, 1)
    COUNT(omp_get_thread_limit_, GETTER, 1)
    COUNT(omp_get_place_num_procs, GETTER, 1)
    COUNT(omp_get_place_num_procs_, GETTER, 1)
    COUNT(GOMP_parallel, VALUE, 3)
    COUNT(GOMP_parallel_start, VALUE, 3)
    COUNT(GOMP_parallel_reductions, VALUE, 3)
    COUNT(GOMP_parallel_loop_static, VALUE, 3)
    COUNT(GOMP_parallel_loop_dynamic, VALUE, 3)
    COUNT(GOMP_parallel_loop_guided, VALUE, 3)
    COUNT(GOMP_parallel_loop_runtime, VALUE, 3)
    COUNT(GOMP_parallel_loop_nonmonotonic_dynamic, VALUE, 3)
    COUNT(GOMP_parallel_loop_nonmonotonic_guided, VALUE, 3)
    COUNT(GOMP_parallel_loop_nonmonotonic_runtime, VALUE, 3)
    COUNT(GOMP_parallel_loop_maybe_nonmonotonic_runtime, VALUE, 3)
    COUNT(GOMP_parallel_loop_static_start, VALUE, 3)
    COUNT(GOMP_parallel_loop_dynamic_start, VALUE, 3)
    COUNT(GOMP_parallel_loop_guided_start, VALUE, 3)
    COUNT(GOMP_parallel_loop_runtime_start, VALUE, 3)
    COUNT(GOMP_parallel_sections, VALUE, 3)
    COUNT(GOMP_parallel_sections_start, VALUE, 3)
    COUNT(GOMP_teams, VALUE, 2)
    COUNT(GOMP_teams4, VALUE, 3)
    COUNT(GOMP_teams_reg, VALUE, 4)
    COUNT(__kmpc_push_num_threads, VALUE, 3)
    COUNT(__kmpc_push_num_threads_strict, VALUE, 3)
    COUNT(__kmpc_push_num_threads_list, LEVELS, 3)
    COUNT(__kmpc_push_num_threads_list_strict, LEVELS, 3)
    COUNT(__kmpc_push_num_teams, PRODUCT, 3)
    COUNT(__kmpc_push_num_teams_51, VALUE, 5)
    COUNT(__kmpc_set_thread_limit, VALUE, 3)
    ELSEWHERE(kmp_set_defaults)
    ELSEWHERE(kmp_set_defaults_)
    ELSEWHERE(kmpc_set_defaults)
    ELSEWHERE(__kmpc_fork_call)
    ELSEWHERE(__kmpc_fork_call_if)
}

/// One way to build a program: the compiler, and flags that choose language and runtime.
struct Build {
    compiler: &'static str,
    flags: Vec<String>,
}

impl Build {
    fn new(compiler: &'static str, flags: &[&str]) -> Build {
        let flags = flags.iter().map(|&flag| flag.to_owned()).collect();
        Build { compiler, flags }
    }

    /// Takes the runtime from this directory.
    fn from(mut self, directory: &Path) -> Build {
        let directory = directory.display();
        self.flags.extend([format!("-L{directory}"), format!("-Wl,-rpath,{directory}")]);
        self
    }

    /// Builds a program, or says that the compiler is missing.
    fn build(&self, source: &str) -> Option<PathBuf> {
        if tool(self.compiler).is_none() {
            skip(&format!("no {}", self.compiler));
            return None;
        }
        let flags: Vec<&str> = self.flags.iter().map(String::as_str).collect();
        Some(compile_with(self.compiler, source, &flags))
    }
}

/// The directory of Intel's runtime, from its wheel.
fn intel() -> Option<PathBuf> {
    let library = root().join("target/venvs/science/lib/libiomp5.so");
    if !library.is_file() {
        skip("no libiomp5, see scripts/venv science");
        return None;
    }
    library.parent().map(Path::to_owned)
}

/// gcc's code with gcc's runtime, and with Intel's, which has the same entries.
fn gnu_builds() -> Vec<Build> {
    let own = Build::new("gcc", &["-O1", "-fopenmp"]);
    let with_intel = |directory: PathBuf| {
        // The linker leaves libgomp out when it finds everything in what comes before it.
        let flags = ["-O1", "-fopenmp", "-Wl,--as-needed", "-liomp5"];
        Build::new("gcc", &flags).from(&directory)
    };
    std::iter::once(own).chain(intel().map(with_intel)).collect()
}

/// clang's code with LLVM's runtime, and with Intel's.
fn llvm_builds() -> Vec<Build> {
    let own = Build::new("clang", &["-O1", "-fopenmp"]);
    let with_intel =
        |directory: PathBuf| Build::new("clang", &["-O1", "-fopenmp=libiomp5"]).from(&directory);
    std::iter::once(own).chain(intel().map(with_intel)).collect()
}

/// Runs a program bare and capped. Bare, each number is what was asked for; capped, at most the
/// cap. Returns the outputs under the caps of 1 and 2.
#[track_caller]
fn assert_capped(program: &Program, asked: &[(&str, i64)]) -> [Output; 2] {
    let bare = program.bare().ok();
    for &(name, asked) in asked {
        assert_eq!(bare.number(name), asked, "bare {name}");
    }
    [1, 2].map(|cap| {
        let capped = program.alone().capped(cap).ok();
        for &(name, _) in asked {
            let granted = capped.number(name);
            assert!((1..=i64::from(cap)).contains(&granted), "{name}={granted} at a cap of {cap}");
        }
        capped
    })
}

/// The flat teams of `openmp.c`, which all ask for 64 threads. The first is clang's alone.
const FLAT: [(&str, i64); 12] = [
    ("task_reduction", 64),
    ("default", 64),
    ("clause", 64),
    ("read_back", 64),
    ("setter", 64),
    ("for_static", 64),
    ("for_dynamic", 64),
    ("for_guided", 64),
    ("for_runtime", 64),
    ("for_own_setting", 64),
    ("sections", 64),
    ("lowered", 1),
];

/// What its nested teams have at the innermost level in all, and each team of teams.
const NESTED: [(&str, i64); 7] = [
    ("nested_by_environment", 64),
    ("own_setting_by_environment", 64),
    ("nested", 64),
    ("active_levels", 64),
    ("nested_own_setting", 64),
    ("three_levels", 64),
    ("teams_team", 8),
];

fn openmp(program: &Path, part: &str) -> Program {
    // Bare, 64 threads that spin on few CPUs would take their time.
    let program = Program::new(program).arg(part).env("OMP_WAIT_POLICY", "passive");
    program.env("KMP_TEAMS_THREAD_LIMIT", "64").env("KMP_WARNINGS", "0")
}

fn assert_teams_are_capped(builds: &[Build]) {
    for build in builds {
        let Some(program) = build.build("openmp.c") else { continue };
        let asked = if build.compiler.starts_with("clang") { &FLAT[..] } else { &FLAT[1..] };
        let flat = openmp(&program, "flat").env("OMP_NUM_THREADS", "64");
        let bare = flat.bare().ok();
        assert!(bare.number("threads") >= 64);
        for (cap, capped) in (1..).zip(assert_capped(&flat, asked)) {
            assert_eq!(capped.number("clause"), i64::from(cap), "the granted number");
            assert_eq!(capped.number("read_back"), i64::from(cap), "the granted number");
            assert_eq!(capped.number("lowered_team"), 1, "a request below the cap");
            assert!(capped.number("threads") <= i64::from(cap));
            assert!(capped.number("procs") <= i64::from(cap));
            assert_eq!(capped.value("sum"), bare.value("sum"));
            capped.assert_within(cap);
        }
        for (name, value, threads) in [
            ("OMP_NUM_THREADS", "8,8", "8,8"),
            ("OMP_NESTED", "true", "8"),
            ("OMP_MAX_ACTIVE_LEVELS", "4", "8"),
        ] {
            let nested = openmp(&program, "nested");
            let nested = nested.env("OMP_NUM_THREADS", threads).env(name, value);
            for (cap, capped) in (1..).zip(assert_capped(&nested, &NESTED)) {
                assert!(capped.number("threads") <= cap, "nested teams share the cap");
            }
        }
    }
}

#[test]
fn teams_of_gnu_code_are_capped() {
    assert_teams_are_capped(&gnu_builds());
}

#[test]
fn teams_of_llvm_code_are_capped() {
    assert_teams_are_capped(&llvm_builds());
}

#[test]
fn teams_of_cpp_are_capped() {
    let flags = ["-O1", "-fopenmp", "-Wno-deprecated"];
    assert_teams_are_capped(&["g++", "clang++"].map(|compiler| Build::new(compiler, &flags)));
}

#[test]
fn teams_of_fortran_are_capped() {
    let build = Build::new("gfortran", &["-O1", "-fopenmp"]);
    let Some(program) = build.build("openmp.f90") else { return };
    let program = Program::new(program).env("OMP_WAIT_POLICY", "passive");
    let asked = [
        ("short", 64),
        ("short_read_back", 64),
        ("lowered", 1),
        ("long", 64),
        ("long_read_back", 64),
        ("levels_short", 64),
        ("levels_long", 64),
        ("nested_short", 64),
        ("nested_long", 64),
    ];
    for (cap, capped) in (1..).zip(assert_capped(&program, &asked)) {
        assert_eq!(capped.number("short"), cap, "the granted number");
        assert_eq!(capped.number("long_read_back"), cap, "the granted number");
    }
}

#[test]
fn every_region_entry_of_gnu_code_is_capped() {
    for program in gnu_builds().iter().filter_map(|build| build.build("gomp_entries.c")) {
        assert_every_line_is_capped(&program, 16);
    }
}

#[test]
fn every_request_of_llvm_code_is_capped() {
    for program in llvm_builds().iter().filter_map(|build| build.build("kmpc_entries.c")) {
        assert_every_line_is_capped(&program, 5);
    }
}

/// With its affinity interface off, LLVM's runtime asks for the configured CPUs instead.
#[test]
fn teams_are_capped_where_affinity_is_disabled() {
    for program in llvm_builds().iter().filter_map(|build| build.build("openmp.c")) {
        let program = openmp(&program, "flat").env("KMP_AFFINITY", "noverbose,disabled");
        assert_capped(&program.on_cpus("0-63"), &FLAT);
    }
}

/// Asserts that each line of a program's output says 64 bare, and the cap when capped.
#[track_caller]
fn assert_every_line_is_capped(program: &Path, lines: usize) {
    let program = Program::new(program).env("OMP_WAIT_POLICY", "passive");
    let bare = program.bare().ok();
    let names: Vec<_> = bare.stdout.lines().filter_map(|line| line.split_once('=')).collect();
    assert!(names.len() >= lines, "{}", bare.stdout);
    for cap in [1, 2] {
        let capped = program.capped(cap).ok();
        for (name, asked) in &names {
            assert_eq!(*asked, "64", "bare {name}");
            assert_eq!(capped.number(name), i64::from(cap), "{name} at a cap of {cap}");
        }
    }
}
