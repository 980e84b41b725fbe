//! Promise: workers that are started together share the cap, whoever starts them, and each finds
//! the same share in every run.

use threadcap_testing::*;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A cap that four workers can share, and that gives four and eight workers different shares.
const CAP: u32 = 8;

/// Built once: workers are recognized by the file that they execute, which another build would
/// replace.
fn worker() -> &'static Path {
    static WORKER: OnceLock<PathBuf> = OnceLock::new();
    WORKER.get_or_init(|| compile_with("gcc", "worker.c", &["-O1", "-Wall", "-fopenmp"]))
}

/// A program that starts workers by a shell script, in which `$worker` stands for one.
fn script(shell: &str, text: &str) -> Program {
    Program::new(shell).arg("-c").arg(text).env("worker", worker()).env("OMP_NUM_THREADS", "64")
}

/// All numbers that workers have printed under this name.
fn all(output: &Output, name: &str) -> Vec<i64> {
    let values =
        output.stdout.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    values.map(|value| value.parse().expect("a number")).collect()
}

/// Runs a program that starts this many workers. Bare, each has 64 threads; capped, each has this
/// share, whether by request, by its setting or by the count that is reported to it.
#[track_caller]
fn check(program: &Program, workers: usize, share: i64) {
    let bare = program.bare().ok();
    assert_eq!(all(&bare, "team"), vec![64; workers], "bare: {}", bare.stdout);
    let capped = program.capped(CAP).ok();
    for name in ["team", "setting", "most"] {
        assert_eq!(all(&capped, name), vec![share; workers], "{name}: {}", capped.stdout);
    }
}

#[test]
fn a_single_process_has_the_cap() {
    check(&script("sh", "$worker; $worker"), 2, CAP.into());
    check(&script("sh", "exec $worker"), 1, CAP.into());
}

#[test]
fn background_jobs_of_a_script() {
    check(&script("sh", "for i in 1 2 3 4; do $worker & done; wait"), 4, 2);
    if tool("bash").is_some() {
        check(&script("bash", "for i in 1 2; do $worker & done; wait"), 2, 4);
        let after = script("bash", "$worker & $worker & wait; $worker").capped(CAP).ok();
        assert_eq!(all(&after, "team"), [4, 4, 8], "those that have ended share nothing");
    }
}

#[test]
fn a_fork_of_a_process_that_computes() {
    check(&script("sh", "exec $worker fork 4"), 4, 2);
    check(&script("sh", "exec $worker fork 20"), 20, 1);
}

/// loky's resource tracker imports numpy, so it has a pool itself; it runs the same executable.
#[test]
fn a_helper_of_python_is_no_worker() {
    if tool("bash").is_none() {
        return skip("no bash");
    }
    for (others, workers, share) in [("", 2, CAP.into()), ("$worker &", 3, 4)] {
        // The name is not among the shell's own arguments: children of a helper are workers.
        let text = format!("(exec -a $helper $worker) & {others} $worker & wait");
        let program = script("bash", &text).env("helper", "resource_tracker");
        assert_eq!(all(&program.bare().ok(), "team"), vec![64; workers]);
        let mut shares = all(&program.capped(CAP).ok(), "team");
        shares.sort_by_key(|&share| std::cmp::Reverse(share));
        let expected = std::iter::once(CAP.into()).chain(vec![share; workers - 1]);
        assert_eq!(shares, expected.collect::<Vec<_>>());
    }
}

/// More than one of them has ended, and was not reaped yet, while others go on.
#[test]
fn hundreds_of_workers_share_as_few_do() {
    let workers = |count| script("sh", &format!("echo group=$$; exec $worker fork {count}"));
    assert_eq!(all(&workers(10).bare().ok(), "team"), [64; 10]);
    for budget in ["steady", "dynamic"] {
        let capped = workers(300).env("THREADCAP_BUDGET", budget).capped(CAP).ok();
        assert_eq!(all(&capped, "team"), [1; 300], "{budget}");
        assert_eq!(notes_of(capped.number("group")), Vec::<String>::new(), "{budget}");
    }
}

#[test]
fn workers_of_workers() {
    check(&script("sh", "for i in 1 2; do $worker fork 2 & done; wait"), 4, 2);
}

#[test]
fn slots_of_xargs() {
    if tool("xargs").is_none() {
        return skip("no xargs");
    }
    check(&script("sh", "seq 10 | xargs -P4 -n1 $worker"), 10, 2);
    check(&script("sh", "seq 2 | xargs -n1 $worker"), 2, CAP.into());
}

#[test]
fn slots_of_make() {
    if tool("make").is_none() {
        return skip("no make");
    }
    let rules = "all: a b c\na b c:\n\t@$$worker\n\t@$$worker; true\n.PHONY: all a b c\n";
    let makefile = write_source("budget.mk", rules);
    let make =
        |options: &str| script("sh", &format!("make -s {options} -f {} all", makefile.display()));
    check(&make("-j4"), 6, 2);
    check(&make(""), 6, CAP.into());
}

#[test]
fn a_cpu_of_its_own_is_a_budget_of_its_own() {
    if tool("taskset").is_none() || std::thread::available_parallelism().unwrap().get() < 2 {
        return skip("no taskset, or a single CPU");
    }
    let text = "taskset -c 0 $worker & taskset -c 1 $worker & wait";
    let bare = script("sh", text).bare().ok();
    assert_eq!(all(&bare, "team"), [64, 64]);
    let capped = script("sh", text).capped(CAP).ok();
    assert_eq!(all(&capped, "team"), [i64::from(CAP); 2], "{}", capped.stdout);
}

#[test]
fn the_budget_can_be_turned_off() {
    let program = script("sh", "exec $worker fork 4");
    let off = program.clone().env("THREADCAP_BUDGET", "off").capped(CAP).ok();
    assert_eq!(all(&off, "team"), [i64::from(CAP); 4]);
    assert_eq!(off.stderr, "");
    for odd in ["moving", "8", ""] {
        let odd = program.clone().env("THREADCAP_BUDGET", odd).capped(CAP).ok();
        assert_eq!(all(&odd, "team"), [2; 4]);
        let line = "expected steady, dynamic or off; workers share the cap (steady)";
        assert!(odd.stderr.lines().all(|text| text.contains(line)), "{}", odd.stderr);
        assert!(odd.stderr.contains("THREADCAP_BUDGET="), "{}", odd.stderr);
    }
}

/// Teams of OpenMP are never resized behind the back of a program, which may have divided its work
/// or its memory by their size.
#[test]
fn teams_have_the_steady_share_where_the_budget_is_dynamic() {
    let program = script("sh", "exec $worker fork 4").env("THREADCAP_BUDGET", "dynamic");
    let capped = program.capped(CAP).ok();
    for name in ["team", "setting", "most"] {
        assert_eq!(all(&capped, name), [2; 4], "{name}: {}", capped.stdout);
    }
    assert_eq!(capped.stderr, "");
}

#[test]
fn the_share_is_shown() {
    let lines = |budget: &str| {
        let program = script("sh", "exec $worker fork 4").env("THREADCAP_BUDGET", budget);
        program.env("THREADCAP_REPORT", "-").capped(CAP).ok().stderr
    };
    let count = |lines: &str, part: &str| lines.lines().filter(|line| line.contains(part)).count();
    assert_eq!(count(&lines("steady"), "\"allowed\":2,\"workers\":4,"), 4);
    assert_eq!(count(&lines("off"), "\"allowed\":8,\"workers\":1,"), 4);
}

/// ASan wants to be the first library of all, and TSan takes OpenMP's barriers for races; options
/// make both tolerate it, bare and capped.
#[test]
fn workers_that_are_built_with_sanitizers() {
    let Some(setarch) = tool("setarch") else { return skip("no setarch") };
    for (kind, name, bears) in [
        ("address", "ASAN_OPTIONS", "verify_asan_link_order=0:detect_leaks=0"),
        ("thread", "TSAN_OPTIONS", "report_bugs=0"),
    ] {
        let flags = ["-O1", "-fopenmp", &format!("-fsanitize={kind}")];
        let worker = compile_with("gcc", "worker.c", &flags);
        // TSan's memory map has no room for every random address.
        let program = Program::new(&setarch).arg("-R").arg(worker).arg("fork").arg("4");
        check(&program.env("OMP_NUM_THREADS", "64").env(name, bears), 4, 2);
    }
}

/// The sixth worker is stopped after its fork, before it executes its program. Five are enough for
/// a share of one thread, so they do not wait for it, and have ended and been forgotten by the time
/// it goes on.
#[test]
fn a_worker_that_was_stopped_before_it_began() {
    if tool("bash").is_none() {
        return skip("no bash");
    }
    let text = "(kill -STOP $BASHPID; exec $worker) & last=$!
        until grep -q '^State:.T' /proc/$last/status; do :; done
        for i in 1 2 3 4 5; do $worker & others=\"$others $!\"; done
        wait $others; kill -CONT $last; wait";
    check(&script("bash", text), 6, 1);
}

/// The starter is stopped after five of six workers, until these have found their shares. The last
/// of them to end waits for it.
#[test]
fn a_starter_that_is_stopped_among_its_workers() {
    if tool("bash").is_none() {
        return skip("no bash");
    }
    let found = std::env::temp_dir().join(format!("threadcap-found-{}", std::process::id()));
    let text = "exec 3>$found; main=$$
        (until [ $(grep -c most $found) = 5 ]; do :; done; kill -CONT $main) &
        for i in 1 2 3 4 5; do $worker >&3 & done
        kill -STOP $$; $worker >&3 & wait; cat $found";
    check(&script("bash", text).env("found", &found), 6, 1);
    std::fs::remove_file(found).expect("it was written");
}

/// The notes about the children of a process.
fn notes_of(process: i64) -> Vec<String> {
    // SAFETY: no arguments.
    let directory = format!("/dev/shm/threadcap-{}", unsafe { libc::geteuid() });
    let names = std::fs::read_dir(Path::new(&directory)).into_iter().flatten();
    let names = names.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names.filter(|name| name.starts_with(&format!("{process}.")) && name.contains(".w")).collect()
}

#[test]
fn a_job_leaves_no_note() {
    for budget in ["steady", "dynamic"] {
        let program = script("sh", "echo group=$$; exec $worker fork 4");
        let capped = program.env("THREADCAP_BUDGET", budget).capped(CAP).ok();
        assert_eq!(notes_of(capped.number("group")), Vec::<String>::new(), "{budget}");
    }
}

/// Any process may set its own slack to the tag of a job: that changes how its own children share,
/// and no more.
#[test]
fn a_forged_tag_leaves_shares_within_the_cap() {
    for slack in ["52000", "4000000000"] {
        let text = "echo $0 > /proc/$$/timerslack_ns; for i in 1 2 3 4; do $worker & done; wait";
        let program = script("sh", text).arg(slack);
        assert_eq!(all(&program.bare().ok(), "team"), [64; 4]);
        let capped = program.capped(CAP).ok();
        let shares = all(&capped, "team");
        assert!(shares.iter().all(|share| (1..=i64::from(CAP)).contains(share)), "{shares:?}");
        assert_eq!((shares.len(), &*capped.stderr), (4, ""), "{slack}");
    }
}

/// The list of processes that have pools is the user's file, which any process of the user may have
/// written or replaced.
#[test]
fn a_hostile_list_is_survived() {
    let ways = [
        "head -c 32768 /dev/urandom > $list",
        "head -c 40000 /dev/zero | tr '\\0' '\\377' > $list",
        "printf x > $list",
        "mkdir $list",
        "mkfifo $list",
        "ln -s /etc/passwd $list",
    ];
    // The tag of the shell, after which its list is named.
    let name = "list=/dev/shm/threadcap-$(id -u)/$((50001 + $$ % 4095))\
        .$(readlink /proc/self/ns/pid | tr -dc 0-9).w.members; rm -rf $list";
    for way in ways {
        let text = format!("{name}; {way}; $worker; rm -rf $list");
        let program = script("sh", &text).env("THREADCAP_BUDGET", "dynamic");
        assert_eq!(all(&program.bare().ok(), "team"), [64]);
        let capped = program.capped(CAP).ok();
        assert_eq!((all(&capped, "team"), &*capped.stderr), (vec![i64::from(CAP)], ""), "{way}");
    }
}

#[test]
fn the_same_in_twenty_runs_of_a_busy_machine() {
    let load: Vec<_> = (0..50)
        .map(|_| {
            let spin = "nice -n 5 sh -c 'while kill -0 $0; do :; done' $PPID 2>/dev/null";
            std::process::Command::new("sh").arg("-c").arg(spin).spawn().expect("sh runs")
        })
        .collect();
    let program = script("sh", "for i in 1 2; do $worker fork 2 & done; wait");
    let runs: Vec<_> = (0..20).map(|_| all(&program.capped(CAP).ok(), "team")).collect();
    for mut child in load {
        let _ = child.kill();
        let _ = child.wait();
    }
    assert!(runs.iter().all(|run| run == &[2; 4]), "{runs:?}");
}
