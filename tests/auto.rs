//! Promise: `auto` is the smallest of affinity, CPU quota and what the batch system granted, and
//! children see the number.

use threadcap_testing::groups::Group;
use threadcap_testing::*;

use std::path::Path;

/// A program that prints reported counts and its environment.
fn reported() -> Program {
    let script = "echo cpus=$(nproc); echo cap=$AUTOZYME_THREADS; echo old=$AUTOZYMER_THREADS";
    Program::new("sh").arg("-c").arg(script)
}

#[test]
fn auto_is_the_affinity_where_nothing_else_limits() {
    let program = reported().env("AUTOZYME_THREADS", "auto");
    let (bare, auto) = (program.bare().ok(), program.inactive().ok());
    assert_eq!(bare.value("cap"), "auto");
    assert_eq!(auto.value("cpus"), bare.value("cpus"));
    assert_eq!(auto.value("cap"), auto.value("cpus"), "children see the number");
}

#[test]
fn auto_follows_taskset() {
    // If taskset itself were preloaded, it would pass on the reported mask.
    let pinned = Program::new("taskset").arg("-c").arg("0").arg("env");
    let reported = |program: Program| {
        let program = program.arg("AUTOZYME_THREADS=auto").arg("sh");
        program.arg("-c").arg("echo cap=$AUTOZYME_THREADS").bare().ok()
    };
    assert_eq!(reported(pinned.clone()).value("cap"), "auto");
    let shim = format!("LD_PRELOAD={}", shim().display());
    assert_eq!(reported(pinned.arg(shim)).value("cap"), "1");
}

#[test]
fn auto_follows_the_batch_system() {
    for name in [
        "SLURM_CPUS_PER_TASK",
        "PBS_NUM_PPN",
        "NCPUS",
        "LSB_DJOB_NUMPROC",
        "NSLOTS",
        "PJM_VNODE_CORE",
    ] {
        let program = reported().env("AUTOZYME_THREADS", "auto").env(name, "1");
        assert_eq!(program.bare().ok().value("cap"), "auto");
        let auto = program.inactive().ok();
        assert_eq!((auto.value("cpus"), auto.value("cap")), ("1", "1"), "{name}");
    }
}

#[test]
fn the_older_spelling_may_be_auto_too() {
    let program = reported().env("AUTOZYMER_THREADS", " auto ").env("NSLOTS", "1");
    let auto = program.inactive().ok();
    assert_eq!((auto.value("cpus"), auto.value("old")), ("1", "1"));
}

/// Runs the program, preloaded and with `auto`, in a group.
fn run_in(group: &Path) -> Output {
    let script = format!(
        "echo $$ > {}/cgroup.procs && exec env AUTOZYME_THREADS=auto LD_PRELOAD={} \
         sh -c 'echo cpus=$(nproc); echo cap=$AUTOZYME_THREADS'",
        group.display(),
        shim().display(),
    );
    Program::new("sh").arg("-c").arg(script).bare().ok()
}

#[test]
fn auto_follows_the_quota_of_this_machine() {
    let name = format!("threadcap-test-{}", std::process::id());
    let outer = Group::new(&name);
    let inner = outer.as_ref().and_then(|outer| outer.inside("inner"));
    let (Some(outer), Some(inner)) = (outer, inner) else {
        return skip("needs cgroups that may be written to");
    };
    assert_ne!(run_in(&inner.0).value("cpus"), "1", "without a quota there are more");
    if !outer.limit(50) {
        return skip("needs the CPU controller of cgroups");
    }
    let auto = run_in(&inner.0);
    assert_eq!((auto.value("cpus"), auto.value("cap")), ("1", "1"));
    drop(inner);
}
