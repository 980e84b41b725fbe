//! Promise: under `--lock` everything runs, nothing changes its CPUs, and no job that should be
//! locked runs unlocked.

use threadcap_testing::launcher::*;
use threadcap_testing::*;

/// A shell line under a cap of 1 and the lock.
fn locked(line: &str) -> Output {
    threadcap(&["run", "-n", "1", "--lock", "--", "sh", "-c", line]).bare()
}

const PRIVILEGES: &str =
    "sed -n 's/^NoNewPrivs:\\t/nnp=/p; s/^Seccomp_filters:\\t/filters=/p' /proc/self/status";

#[test]
fn the_whole_tree_is_filtered() {
    let output = locked(&format!("{PRIVILEGES}; env -i taskset -c 0,1 nproc")).ok();
    let bare = Program::new("sh").arg("-c").arg(PRIVILEGES).bare().ok();
    assert_eq!(output.number("filters"), bare.number("filters") + 1);
    assert_eq!(output.number("nnp"), if is_root() { bare.number("nnp") } else { 1 });
    assert_eq!(output.stdout.lines().last(), Some("1"));
    assert_eq!(output.stderr, "");
}

#[test]
fn nobody_gets_no_new_privileges() {
    if !is_root() {
        return skip("needs root to become another user");
    }
    let launcher = public_copy(launcher().as_ref(), "threadcap", 0o755);
    let library = public_copy(shim(), "libthreadcap.so", 0o644);
    let line = [text(&launcher), "run", "-n", "1", "--lock", "--", "sh", "-c", PRIVILEGES];
    let nobody = ["--reuid", NOBODY, "--clear-groups"];
    let program = with_arguments(Program::new("setpriv"), &[&nobody[..], &line].concat());
    let output = program.env("THREADCAP_LIBRARY", library).bare().ok();
    assert_eq!(output.number("nnp"), 1);
}

#[test]
fn pinning_programs_still_run() {
    for tool_line in ["numactl --physcpubind=+0", "hwloc-bind pu:0 --", "taskset -c 0", "chrt -b 0"]
    {
        let name = tool_line.split(' ').next().unwrap_or_default();
        if tool(name).is_none() {
            skip(&format!("{name} is not installed"));
            continue;
        }
        let output = locked(&format!("{tool_line} nproc")).ok();
        assert_eq!(output.stdout.trim(), "1", "{tool_line}");
    }
    let team = compile("team.c", &["-fopenmp"]);
    let output = locked(&format!("OMP_PROC_BIND=true {} clause", text(&team))).ok();
    assert_eq!(output.number("threads"), 1);
}

#[test]
fn a_bad_mask_is_no_crash() {
    let line = "import ctypes
libc = ctypes.CDLL(None)
print('result=%d' % libc.sched_setaffinity(0, 8, ctypes.c_void_p(1)))";
    let output = threadcap(&["run", "-n", "1", "--lock", "--", "python3", "-c", line]).bare().ok();
    assert_eq!(output.number("result"), 0);
}

#[test]
fn a_job_within_a_locked_job() {
    let inner = format!("{} run -n 1 --lock -- taskset -c 0,1 nproc", launcher());
    assert_eq!(locked(&inner).ok().stdout.trim(), "1");
    if std::thread::available_parallelism().is_ok_and(|cpus| cpus.get() < 2) {
        return skip("needs two CPUs");
    }
    let outer = ["run", "-n", "2", "--lock", launcher(), "run", "-n", "1", "nproc"];
    let output = threadcap(&outer).bare().ok();
    // The kernel's own count: reported count, affinity and running threads agree.
    assert_eq!(output.stdout.trim(), "2");
    assert_eq!(output.stderr.lines().count(), 1, "{}", output.stderr);
    assert!(output.stderr.contains("locked on 2 CPUs and cannot be narrowed to 1"));
}

#[test]
fn what_cannot_be_locked_is_not_run() {
    let refuse = compile("kernel_refuses.c", &[]);
    for refused in ["seccomp", "affinity"] {
        let run = [refused, launcher(), "run", "-n", "1", "--lock", "--", "echo", "ran"];
        let program = with_arguments(Program::new(&refuse), &run);
        let output = program.env("THREADCAP_LIBRARY", shim()).bare();
        assert_eq!(output.status.code(), Some(2), "{refused}");
        assert_eq!(output.stdout, "", "{refused}");
        assert_eq!(output.stderr.lines().count(), 1, "{}", output.stderr);
        assert!(output.stderr.contains("nothing was run"), "{}", output.stderr);
    }
}

#[test]
fn the_bare_preload_locks_too() {
    let escape = Program::new(compile("escape.c", &["-ldl"])).arg("raw");
    assert_eq!(escape.clone().env("THREADCAP_LOCK", "1").capped(1).ok().number("cpus"), 1);
    assert!(escape.capped(1).ok().number("cpus") > 1, "without the lock, it escapes");
}

#[test]
fn the_bare_preload_says_once_that_it_cannot_lock() {
    let refuse = Program::new(compile("kernel_refuses.c", &[])).env("THREADCAP_LOCK", "1");
    // The outermost program loads the shim too, so it locks before it refuses: start clean.
    let shell = format!(
        "LD_PRELOAD={} AUTOZYME_THREADS=1 sh -c '/bin/true; /bin/true; nproc'",
        shim().display()
    );
    let output = with_arguments(refuse, &["seccomp", "sh", "-c", &shell]).bare().ok();
    assert_eq!(output.stdout.trim(), "1");
    let line = "threadcap: THREADCAP_LOCK: the kernel refused the seccomp filter; \
                the job runs without the lock\n";
    assert_eq!(output.stderr, line);
}

#[test]
fn a_lock_without_a_hold_is_misuse() {
    let output = threadcap(&["run", "-n", "1", "--lock", "--hold", "off", "echo", "ran"]).bare();
    assert_eq!((output.status.code(), output.stdout.as_str()), (Some(2), ""));
    assert!(output.stderr.contains("needs the hold"), "{}", output.stderr);
}
