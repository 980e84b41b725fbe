//! Promise: the tasks of Slurm, Dask and Ray are capped at the CPUs that they were declared
//! with, and so is a container at its quota.

use threadcap_testing::*;

use std::process::Command;

/// `scripts/slurm` compares by itself, against the same jobs without threadcap.
#[test]
fn slurm() {
    let output = Command::new(root().join("scripts/slurm")).output().expect("bash is there");
    let errors = String::from_utf8_lossy(&output.stderr);
    match output.status.code() {
        Some(0) => (),
        Some(77) => skip(errors.trim()),
        _ => panic!("{}{errors}", String::from_utf8_lossy(&output.stdout)),
    }
}

/// A program of `tests/programs` in the environment that has Dask and Ray.
fn cluster_program(name: &str) -> Option<Program> {
    let Some(python) = python("cluster") else {
        skip("needs `scripts/venv cluster`");
        return None;
    };
    // Ray keeps a key in the home directory.
    let home = root().join("target/test-programs/home");
    std::fs::create_dir_all(&home).expect("target is writable");
    let program = Program::new(python).arg(program(name)).env("HOME", home);
    let program = program.env("PYTHONPATH", root().join("recipes/cluster/ray"));
    let program = program.env("RAY_AUTH_MODE", "disabled").env("RAY_USAGE_STATS_ENABLED", "0");
    Some(program.env("THREADCAP_LIBRARY", shim()))
}

/// Compares the answers of tasks with and without a cap.
#[track_caller]
fn check(bare: &Output, capped: &Output, tasks: &[&str], cap: i64) {
    for task in tasks {
        let number = |output: &Output, what: &str| output.number(&format!("{task}_{what}"));
        assert_eq!(number(bare, "pool"), 64, "bare, {task}");
        assert_eq!((number(capped, "pool"), number(capped, "cap")), (cap, cap), "{task}");
        let held = cap.min(number(bare, "cpus"));
        assert_eq!((number(capped, "cpus"), number(capped, "reported")), (held, held), "{task}");
        let sum = format!("{task}_sum");
        assert_eq!(capped.value(&sum), bare.value(&sum), "{task}");
    }
}

#[test]
fn dask_local_cluster() {
    let Some(program) = cluster_program("dask_local.py") else { return };
    let preload = root().join("recipes/cluster/dask/threadcap_dask.py");
    let bare = program.clone().arg("2").bare().ok();
    for cap in [1, 2] {
        let capped = program.clone().arg(cap.to_string()).arg(&preload).bare().ok();
        check(&bare, &capped, &["worker0", "worker1"], cap);
        assert_ne!(capped.value("worker0_process"), capped.value("worker1_process"));
    }
}

#[test]
fn dask_worker_on_the_command_line() {
    let Some(program) = cluster_program("dask_workers.py") else { return };
    let preload = root().join("recipes/cluster/dask/threadcap_dask.py");
    let bare = program.clone().arg("2").bare().ok();
    for cap in [1, 2] {
        let capped = program.clone().arg(cap.to_string()).arg(&preload).bare().ok();
        check(&bare, &capped, &["worker0"], cap);
    }
}

#[test]
fn ray() {
    let Some(program) = cluster_program("ray_tasks.py") else { return };
    let bare = program.clone().arg("2").arg("bare").bare().ok();
    for (cpus, cap) in [("0.5", 1), ("2", 2)] {
        let capped = program.clone().arg(cpus).arg("capped").bare().ok();
        check(&bare, &capped, &["task", "actor"], cap);
    }
}

#[test]
fn manifests_fit_their_schema() {
    let Some(program) = cluster_program("manifests.py") else { return };
    let reported = program.arg(root().join("recipes/cluster")).bare().ok();
    let fits = reported.numbers("fits_");
    assert_eq!(fits.len(), 3, "{}", reported.stdout);
    for (name, versions) in fits {
        assert_eq!(versions, 4, "{name}");
        assert_eq!(
            reported.number(&name.replace("fits_", "refused_")),
            1,
            "the check can fail: {name}"
        );
    }
    for what in ["policy.yaml", "binding.yaml"] {
        assert_eq!(reported.number(&format!("policy_fits_{what}")), 2, "{what}");
        assert_eq!(reported.number(&format!("policy_refused_{what}")), 1, "{what}");
    }
    assert_eq!(reported.value("env_AUTOZYME_THREADS"), "auto");
    let library = reported.value("env_LD_PRELOAD");
    let built = "/source/target/release/libthreadcap.so";
    assert_eq!(reported.value(&format!("copy_{library}")), built, "the image has what it preloads");
    assert_eq!(reported.number("brought"), 1, "so does the manifest for other images");
}

#[test]
fn the_admission_policy_adds_what_a_pod_needs() {
    let Some(program) = cluster_program("admission.py") else { return };
    let reported = program.arg(root().join("recipes/cluster/kubernetes")).bare().ok();
    assert_eq!(reported.number("misplaced"), 0);
    assert_eq!(reported.number("misplaced_found"), 1, "the check can fail");
    let capped = "LD_PRELOAD=/threadcap/libthreadcap.so THREADCAP_HOLD=off";
    for (what, expected) in [
        ("plain_changed", "1"),
        ("plain_started_first", "threadcap"),
        ("plain_restricted", "1"),
        ("plain_plain", &format!("AUTOZYME_THREADS=auto {capped}")),
        ("plain_plain_mounts", "/threadcap"),
        ("plain_changed_again", "0"),
        // One that has a preload of its own is left alone, its neighbour is not.
        ("mixed_started_first", "before,threadcap"),
        ("mixed_own", "LD_PRELOAD=/own.so"),
        ("mixed_own_mounts", ""),
        ("mixed_other", &format!("AUTOZYME_THREADS=auto HOME=/ {capped}")),
        ("mixed_other_mounts", "/data,/threadcap"),
        ("has_changed", "0"),
    ] {
        assert_eq!(reported.value(what), expected, "{what}");
    }
}
