//! Promise: `auto` is the smallest of affinity, CPU quota and what the batch system granted, and
//! children see the number.

mod common;
use common::*;

use std::fs;
use std::path::{Path, PathBuf};

/// A program that prints what it is told and what its environment says.
fn told() -> Program {
    let script = "echo cpus=$(nproc); echo cap=$AUTOZYME_THREADS; echo old=$AUTOZYMER_THREADS";
    Program::new("sh").arg("-c").arg(script)
}

#[test]
fn auto_is_the_affinity_where_nothing_else_limits() {
    let program = told().env("AUTOZYME_THREADS", "auto");
    let (bare, auto) = (program.bare().ok(), program.inactive().ok());
    assert_eq!(bare.value("cap"), "auto");
    assert_eq!(auto.value("cpus"), bare.value("cpus"));
    assert_eq!(auto.value("cap"), auto.value("cpus"), "children see the number");
}

#[test]
fn auto_follows_taskset() {
    // Preloaded itself, taskset would hand on what it was told.
    let pinned = Program::new("taskset").arg("-c").arg("0").arg("env");
    let told = |program: Program| {
        let program = program.arg("AUTOZYME_THREADS=auto").arg("sh");
        program.arg("-c").arg("echo cap=$AUTOZYME_THREADS").bare().ok()
    };
    assert_eq!(told(pinned.clone()).value("cap"), "auto");
    let shim = format!("LD_PRELOAD={}", shim().display());
    assert_eq!(told(pinned.arg(shim)).value("cap"), "1");
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
        let program = told().env("AUTOZYME_THREADS", "auto").env(name, "1");
        assert_eq!(program.bare().ok().value("cap"), "auto");
        let auto = program.inactive().ok();
        assert_eq!((auto.value("cpus"), auto.value("cap")), ("1", "1"), "{name}");
    }
}

#[test]
fn the_older_spelling_may_be_auto_too() {
    let program = told().env("AUTOZYMER_THREADS", " auto ").env("NSLOTS", "1");
    let auto = program.inactive().ok();
    assert_eq!((auto.value("cpus"), auto.value("old")), ("1", "1"));
}

/// A group of our own, removed at the end.
struct Group(PathBuf);

impl Group {
    fn new(path: PathBuf) -> Option<Group> {
        fs::create_dir(&path).ok().map(|()| Group(path))
    }

    /// Limits the group to half a CPU, in the words of either version.
    fn limit(&self) -> bool {
        fs::write(self.0.join("cpu.max"), "50000 100000").is_ok()
            || fs::write(self.0.join("cpu.cfs_quota_us"), "50000").is_ok()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // The processes of the test have ended; the kernel may take a moment to notice.
        for _ in 0..100 {
            if fs::remove_dir(&self.0).is_ok() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }
}

/// Where the hierarchy with the CPU controller is mounted.
fn hierarchy() -> Option<PathBuf> {
    let mounts = fs::read_to_string("/proc/self/mountinfo").ok()?;
    let point = |wanted: &dyn Fn(&str, &str) -> bool| {
        mounts.lines().find_map(|line| {
            let (place, kind) = line.split_once(" - ")?;
            let mut kind = kind.split(' ');
            wanted(kind.next()?, kind.nth(1)?)
                .then(|| place.split(' ').nth(4).map(PathBuf::from))?
        })
    };
    let old =
        |kind: &str, options: &str| kind == "cgroup" && options.split(',').any(|o| o == "cpu");
    point(&old).or_else(|| point(&|kind, _| kind == "cgroup2"))
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
    let outer = hierarchy().and_then(|root| Group::new(root.join(name)));
    let inner = outer.as_ref().and_then(|outer| Group::new(outer.0.join("inner")));
    let (Some(outer), Some(inner)) = (outer, inner) else {
        return skip("needs cgroups that may be written to");
    };
    assert_ne!(run_in(&inner.0).value("cpus"), "1", "without a quota there are more");
    if !outer.limit() {
        return skip("needs the CPU controller of cgroups");
    }
    let auto = run_in(&inner.0);
    assert_eq!((auto.value("cpus"), auto.value("cap")), ("1", "1"));
    drop(inner);
}
