//! Promise: pools of processes of R, MPI and Python are in the job with all their descendants,
//! whatever environment they are started with.

use std::path::PathBuf;
use threadcap_testing::*;

fn children() -> PathBuf {
    compile("children.c", &["-Wl,-z,now", "-Wl,-z,dynamic-undefined-weak"])
}

/// How many CPUs the kernel gives this test and its children.
fn given() -> i64 {
    // SAFETY: zeros are an empty set.
    let mut set = unsafe { std::mem::zeroed::<libc::cpu_set_t>() };
    // SAFETY: the set has room for the answer.
    assert_eq!(unsafe { libc::sched_getaffinity(0, size_of_val(&set), &mut set) }, 0);
    // SAFETY: a set that is read.
    unsafe { libc::CPU_COUNT(&set) }.into()
}

/// Runs a program bare and with a cap of 1. What its processes print says how many they are: so
/// many tell a cap (`cap_`), at least as many their CPUs (`cpus_`), and each of them the size of
/// its pool, of which it wanted 64 (`pool_`). What they compute (`sum_`) stays the same.
#[track_caller]
fn assert_tree(program: &Program, members: usize) -> (Output, Output) {
    let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
    let all = |output: &Output, prefix: &str, least: usize, right: &dyn Fn(i64) -> bool| {
        let reported = output.numbers(prefix);
        assert!(reported.len() >= least, "{prefix}: {}{}", output.stdout, output.stderr);
        assert!(reported.iter().all(|&(_, number)| right(number)), "{prefix}: {}", output.stdout);
    };
    all(&bare, "cap_", members, &|cap| cap == 0);
    all(&bare, "cpus_", members, &|cpus| cpus == given());
    all(&bare, "pool_", 2, &|threads| threads >= 64);
    for prefix in ["cap_", "cpus_", "pool_"] {
        assert_eq!(bare.numbers(prefix).len(), capped.numbers(prefix).len(), "{prefix}");
        all(&capped, prefix, 2, &|number| number == 1);
    }
    for (name, sum) in bare.numbers("sum_") {
        assert_eq!(capped.number(name), sum, "{name}");
    }
    (bare, capped)
}

#[test]
fn workers_of_r() {
    let blas = installed("openblas-pthread/libopenblas.so.0");
    let (Some(r), Some(blas)) = (tool("Rscript"), blas) else {
        return skip("no Rscript or no OpenBLAS");
    };
    let program = Program::new(r).arg(program("trees.R")).arg(children()).arg(blas);
    let (bare, capped) = assert_tree(&program, 2 + 4 + 4);
    for (name, cores) in bare.numbers("cores_") {
        assert!(cores >= given(), "bare {name}");
        assert_eq!(capped.number(name), 1, "{name}");
    }
}

/// `mpirun` with two ranks.
fn two_ranks(options: &[&str]) -> Option<Program> {
    let Some(mpirun) = tool("mpirun").filter(|_| tool("mpicc").is_some()) else {
        skip("no mpirun or mpicc");
        return None;
    };
    let all = ["--allow-run-as-root", "--oversubscribe", "-n", "2"];
    Some(all.iter().chain(options).fold(Program::new(mpirun), Program::arg))
}

fn rank() -> PathBuf {
    compile_with("mpicc", "rank.c", &["-O1", "-g", "-Wall", "-fopenmp"])
}

#[test]
fn ranks_of_mpi() {
    let Some(mpirun) = two_ranks(&["--bind-to", "none"]) else { return };
    assert_tree(&mpirun.arg(rank()), 2);
}

#[test]
fn ranks_of_mpi_that_lose_their_environment() {
    let unset = ["-x", "OMP_NUM_THREADS=64", "-x", "AUTOZYME_THREADS=64", "-x", "LD_PRELOAD="];
    let Some(mpirun) = two_ranks(&[&["--bind-to", "none"], &unset[..]].concat()) else { return };
    assert_tree(&mpirun.arg(rank()), 2);
}

/// Open MPI gives each rank a core of its own where there are enough.
#[test]
fn ranks_of_mpi_that_are_bound() {
    let Some(mpirun) = two_ranks(&["--bind-to", "core:overload-allowed"]) else { return };
    let mpirun = mpirun.arg(rank());
    let (bare, capped) = (mpirun.bare().ok(), mpirun.capped(1).ok());
    for rank in 0..2 {
        let numbers = |output: &Output| {
            ["cap", "cpus", "pool"].map(|name| output.number(&format!("{name}_{rank}")))
        };
        let [cap, _, team] = numbers(&bare);
        assert_eq!((cap, team), (0, 64), "bare rank {rank}");
        assert_eq!(numbers(&capped), [1, 1, 1], "rank {rank}");
    }
}

/// A Python whose workers get an environment without us, or one that asks for 64 of everything.
#[track_caller]
fn assert_workers_of_python(python: PathBuf, way: &str, by_environment: i64) {
    let program = Program::new(python).arg(program("trees.py")).arg(way).arg(children());
    let program = program.env("OMP_NUM_THREADS", "64");
    let (bare, capped) = assert_tree(&program, 2 * 8);
    for (name, threads) in bare.numbers("environment_") {
        assert_eq!((threads, capped.number(name)), (by_environment, 1), "{name}");
    }
}

#[test]
fn workers_of_loky_that_are_set_to_64() {
    match python("science") {
        Some(python) => assert_workers_of_python(python, "loky", 64),
        None => skip("needs the Python environment: scripts/venv science"),
    }
}

#[test]
fn a_fork_server_without_an_environment() {
    match tool("python3") {
        Some(python) => assert_workers_of_python(python, "forkserver", given()),
        None => skip("no python3"),
    }
}
