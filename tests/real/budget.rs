//! Workers of real pools share the cap: two of them under a cap of 2 compute, byte for byte, what they
//! compute with one thread each by hand.

use crate::pools::python_program;
use threadcap_testing::*;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// So many runs are to give the same bytes.
const RUNS: usize = 3;

/// What the workers of a program have printed under this name, in order of the values.
fn lines(output: &Output, name: &str) -> Vec<String> {
    let values =
        output.stdout.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    let mut values: Vec<_> = values.map(str::to_owned).collect();
    values.sort();
    values
}

/// The numbers that they have printed.
fn all(output: &Output, name: &str) -> Vec<i64> {
    lines(output, name).iter().map(|value| value.parse().expect("a number")).collect()
}

/// Runs a program bare, with one thread by hand, and capped at 2. What it prints by each of these names
/// is the same capped as by hand, in every run.
#[track_caller]
fn check(program: &Program, names: &[&str]) {
    let program = program.clone();
    let one = program.clone().env("OPENBLAS_NUM_THREADS", "1").bare().ok();
    let two = program.clone().env("OPENBLAS_NUM_THREADS", "2").bare().ok();
    for name in names {
        assert_ne!(one.value(name), two.value(name), "{name} depends on the number of threads");
    }
    for run in 0..RUNS {
        let capped = program.capped(2).ok();
        for name in names {
            assert_eq!(capped.value(name), one.value(name), "{name}, run {run}");
        }
    }
    let off = program.clone().env("THREADCAP_BUDGET", "off").capped(2).ok();
    for name in names {
        assert_eq!(off.value(name), two.value(name), "{name}, without a budget");
    }
}

/// Workers of Python: each has one thread, and their parent two.
#[track_caller]
fn check_python(kind: &str) {
    let Some(program) = python_program("science", "budget_pool.py") else { return };
    let program = program.arg(kind);
    check(&program, &[&format!("digest_{kind}")]);
    let capped = program.capped(2).ok();
    let threads: Vec<_> = capped.numbers(kind);
    assert_eq!(threads.len(), 6, "{}", capped.stdout);
    assert!(threads.iter().all(|&(_, threads)| threads == 1), "{}", capped.stdout);
    assert_eq!(capped.number("parent"), 2);
}

#[test]
fn multiprocessing_pools() {
    for kind in ["pool-fork", "pool-spawn", "pool-forkserver", "fresh-fork"] {
        check_python(kind);
    }
}

/// Its server of forks rests while the program is about to ask for the next worker.
#[test]
fn workers_of_a_busy_program() {
    let Some(program) = python_program("science", "budget_forkserver.py") else { return };
    check(&program, &["digest_0", "digest_1"]);
}

#[test]
fn process_pool_executors() {
    for kind in ["executor-fork", "executor-spawn"] {
        check_python(kind);
    }
}

#[test]
fn joblib_backends() {
    check_python("multiprocessing");
    // loky sets a number of its own in its workers, and a cap only lowers it.
    let Some(program) = python_program("science", "budget_pool.py") else { return };
    let program = program.arg("loky");
    let one = program.clone().env("OPENBLAS_NUM_THREADS", "1").bare().ok();
    for _ in 0..RUNS {
        let capped = program.capped(2).ok();
        assert_eq!(capped.value("digest_loky"), one.value("digest_loky"));
    }
}

/// Under a cap of 4 two workers have two threads each; loky's resource tracker, which imports numpy too,
/// is no third one.
#[test]
fn workers_of_loky_share_with_nobody_else() {
    let Some(program) = python_program("science", "budget_pool.py") else { return };
    let program = program.arg("loky");
    let two = program.clone().env("OPENBLAS_NUM_THREADS", "2").bare().ok();
    for _ in 0..RUNS {
        let capped = program.clone().env("OPENBLAS_NUM_THREADS", "64").capped(4).ok();
        assert_eq!(capped.value("digest_loky"), two.value("digest_loky"));
        assert_eq!(all(&capped, "loky"), [2; 6]);
    }
}

#[test]
fn workers_of_dask() {
    let Some(program) = python_program("cluster", "budget_dask.py") else { return };
    check(&program, &["digest"]);
    assert_eq!(all(&program.capped(2).ok(), "worker"), [1; 6]);
}

/// The workers multiply with OpenBLAS, their parent with torch.
#[test]
fn a_data_loader_around_torch() {
    let Some(program) = python_program("torch", "budget_loader.py") else { return };
    check(&program, &["digest"]);
    let two = program.clone().env("OMP_NUM_THREADS", "2").bare().ok();
    let capped = program.env("OMP_NUM_THREADS", "64").capped(2).ok();
    for name in ["worker", "torch"] {
        assert_eq!(all(&capped, name), [1; 8], "{name}");
    }
    for name in ["parent", "parent_digest"] {
        assert_eq!(capped.value(name), two.value(name), "{name}");
    }
}

/// Estimators with teams of OpenMP, each with its library's own runtime.
#[test]
fn a_grid_search_over_estimators() {
    let estimators = |library: &str, threads: &str| {
        let program = python_program("grid", "budget_grid.py")?.arg(library).arg(threads);
        Some(program.env("OMP_NUM_THREADS", "64"))
    };
    for library in ["lightgbm", "xgboost"] {
        let Some(program) = estimators(library, "0") else { return };
        let bare = program.bare().ok();
        assert!(all(&bare, "worker").iter().all(|&threads| threads > 1), "{library}");
        for (cap, share) in [(2, 1), (4, 2)] {
            let capped = program.capped(cap).ok();
            assert_eq!(all(&capped, "worker"), [share; 6], "{library}, capped at {cap}");
            assert_eq!(lines(&capped, "digest"), lines(&bare, "digest"), "{library}");
        }
    }
    // Some regions of LightGBM are promised the number that it asks for.
    let Some(program) = estimators("lightgbm", "64") else { return };
    assert_eq!(lines(&program.capped(2).ok(), "digest"), lines(&program.bare().ok(), "digest"));
}

/// Three workers multiply side by side under a cap of 2, until one of them is alone. Bare and with a
/// steady share it goes on with the number that it has; where the budget is dynamic, with both threads.
#[test]
fn the_last_of_uneven_workers_has_all_threads() {
    let Some(program) = python_program("science", "budget_uneven.py") else { return };
    for start in ["fork", "spawn"] {
        // What is never reached is not waited for; what is to be reached is, on a busy machine too.
        let with = |budget: &str, patience: u32| {
            let program = program.clone().arg(start).arg("3").arg("2").arg(patience.to_string());
            program.env("THREADCAP_BUDGET", budget)
        };
        let numbers = |output: &Output| {
            assert_eq!(output.number("wrong"), 0, "{}", output.stdout);
            [output.number("even"), output.number("last"), output.number("ran")]
        };
        let bare = numbers(&with("dynamic", 1).env("OPENBLAS_NUM_THREADS", "2").bare().ok());
        assert_eq!(bare[..2], [6, 2], "{start}: bare");
        assert_eq!(numbers(&with("steady", 1).capped(2).ok()), [3, 1, 1], "{start}: steady");
        assert_eq!(numbers(&with("dynamic", 300).capped(2).ok()), [3, 2, 2], "{start}: dynamic");
    }
}

/// A program with an OpenBLAS pool of two: bare, and under a cap of two with a dynamic budget.
fn bare_and_dynamic(name: &str) -> Option<[Output; 2]> {
    let program = python_program("science", name)?.env("OPENBLAS_NUM_THREADS", "2");
    let capped = program.clone().env("THREADCAP_BUDGET", "dynamic");
    Some([program.bare().ok(), capped.capped(2).ok()])
}

/// What the program sets is the most that its products use, whoever else computes, and it reads back the
/// number that it set.
#[test]
fn a_program_limits_itself_where_the_budget_is_dynamic() {
    let Some([bare, capped]) = bare_and_dynamic("budget_limits.py") else { return };
    for output in [&bare, &capped] {
        for (name, number) in
            [("before", 2), ("limited", 1), ("most", 1), ("after", 2), ("again", 2)]
        {
            assert_eq!(output.number(name), number, "{name}: {}", output.stdout);
        }
    }
    // The helper is there as long as the pool is, and in no child of a fork before it has one.
    let threads = |output: &Output, name| output.number(name);
    for (name, of_helper) in
        [("threads", 1), ("child", 0), ("parent", 0), ("pooled", 1), ("sandboxed", 0)]
    {
        assert_eq!(threads(&capped, name), threads(&bare, name) + of_helper, "{name}");
    }
}

/// A job whose processes were all killed leaves its list behind, and their numbers come back: whoever has
/// one of them now takes no share, however busy.
#[test]
fn a_process_with_the_number_of_a_killed_one_takes_no_share() {
    let Some([bare, capped]) = bare_and_dynamic("budget_left.py") else { return };
    for output in [&bare, &capped] {
        assert_eq!([output.number("before"), output.number("after")], [2, 2], "{}", output.stdout);
    }
    assert_eq!(capped.number("freed"), 1, "{}", capped.stdout);
}

#[test]
fn workers_of_r() {
    let Some(rscript) = tool("Rscript") else { return skip("no Rscript") };
    if !Path::new("/usr/lib/x86_64-linux-gnu/openblas-pthread").is_dir() {
        return skip("R has no OpenBLAS");
    }
    for kind in ["fork", "psock"] {
        check(&Program::new(&rscript).arg(program("budget_cluster.R")).arg(kind), &["sums"]);
    }
}

/// In a container, workers that outlive whoever started them are adopted by its first process, which
/// has no cap, and which they have the session and the group in common with.
#[test]
fn workers_that_a_container_adopts() {
    let (Some(rscript), Some(unshare)) = (tool("Rscript"), tool("unshare")) else {
        return skip("no Rscript or no unshare");
    };
    let container = Program::new(unshare).arg("--pid").arg("--fork").arg("--mount-proc");
    if !container.clone().arg("true").bare().status.success() {
        return skip("no namespaces here");
    }
    let run = |variables: &[&str]| {
        let shell =
            container.clone().arg("sh").arg("-c").arg("\"$@\"; exit $?").arg("sh").arg("env");
        let program = variables.iter().fold(shell, |shell, variable| shell.arg(variable));
        let output = program.arg(&rscript).arg(self::program("budget_cluster.R")).arg("psock");
        output.bare().ok().value("sums").to_owned()
    };
    let by_hand = |threads| run(&[&format!("OPENBLAS_NUM_THREADS={threads}")]);
    let (one, two) = (by_hand(1), by_hand(2));
    if one == two {
        return skip("R's library has no threads");
    }
    let preload = format!("LD_PRELOAD={}", shim().display());
    for _ in 0..RUNS {
        assert_eq!(run(&[&preload, "AUTOZYME_THREADS=2"]), one);
    }
}

/// A program with teams of OpenMP whose sum depends on their size: bare with two threads by hand, and
/// under a cap of 8 that four of them share.
#[track_caller]
fn check_four(program: &Program) {
    let by_hand = |threads| program.clone().env("OMP_NUM_THREADS", threads).bare().ok();
    let (two, eight) = (by_hand("2"), by_hand("8"));
    assert_eq!(all(&eight, "setting"), [8; 4]);
    assert_ne!(lines(&two, "digest"), lines(&eight, "digest"));
    for _ in 0..RUNS {
        let capped = program.clone().env("OMP_NUM_THREADS", "64").capped(8).ok();
        assert_eq!(all(&capped, "setting"), [2; 4]);
        assert_eq!(lines(&capped, "digest"), lines(&two, "digest"));
    }
}

/// Built once: workers are recognized by the file that they execute.
fn worker() -> &'static Path {
    static WORKER: OnceLock<PathBuf> = OnceLock::new();
    WORKER.get_or_init(|| compile_with("gcc", "worker.c", &["-O1", "-Wall", "-fopenmp"]))
}

#[test]
fn a_makefile_of_openmp_programs() {
    let Some(make) = tool("make") else { return skip("no make") };
    let rules = "all: a b c d\na b c d:\n\t@$(WORKER)\n.PHONY: all a b c d\n";
    let makefile = write_source("programs.mk", rules);
    let program = Program::new(make).arg("-s").arg("-j4").arg("-f").arg(makefile);
    check_four(&program.env("WORKER", worker()));
}

#[test]
fn ranks_that_are_not_bound() {
    let Some(mpirun) = tool("mpirun") else { return skip("no mpirun") };
    let run = ["--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "-np", "4"];
    let program = run.iter().fold(Program::new(mpirun), |program, argument| program.arg(argument));
    let program = program.arg(worker());
    assert_eq!(all(&program.bare().ok(), "team"), [64; 4]);
    assert_eq!(all(&program.capped(8).ok(), "team"), [2; 4]);
    check_four(&program);
}
