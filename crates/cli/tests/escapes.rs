//! Promise: the list of escapes in docs/escapes.md is what really happens.
//!
//! Each line is an attempt, run three times: on one CPU without us, under a cap of 1, and under a
//! cap of 1 with the lock. `THREADCAP_UPDATE_DOCS=1` writes the table anew.

use threadcap_testing::launcher::*;
use threadcap_testing::*;

/// What an attempt goes for.
#[derive(Clone, Copy, PartialEq)]
enum Aim {
    /// A team of 64 threads: `threads=`.
    Team,
    /// CPUs 0 and 1: `cpus=`.
    Cpus,
    /// Nothing that changes CPUs, said for completeness.
    Nothing,
}

struct Attempt {
    what: &'static str,
    aim: Aim,
    /// The command; `None` where a tool for it is missing.
    command: Option<Vec<String>>,
}

fn attempt(what: &'static str, aim: Aim, command: &[&str]) -> Attempt {
    let there = !command.is_empty() && (command[0].contains('/') || tool(command[0]).is_some());
    let command = command.iter().map(|&word| word.to_owned()).collect();
    Attempt { what, aim, command: there.then_some(command) }
}

/// A Python line that calls libc's function past the `os` module.
const CTYPES: &str = "import ctypes, os
mask = (ctypes.c_ulong * 16)(3)
ctypes.CDLL('libc.so.6').sched_setaffinity(0, 128, mask)
print('cpus=%d' % len(os.sched_getaffinity(0)))";
const PYTHON: &str = "import os
os.sched_setaffinity(0, {0, 1})
print('cpus=%d' % len(os.sched_getaffinity(0)))";

fn attempts() -> Vec<Attempt> {
    use Aim::*;
    let escape = compile("escape.c", &["-ldl"]);
    let escape = text(&escape);
    let fixed = compile("escape.c", &["-static", "-DSTATIC"]);
    let team = compile("team.c", &["-fopenmp"]);
    let team = text(&team);
    let library = compile_library("team.c", &["-fopenmp"]);
    let go = go("affinity.go");
    let go: Vec<&str> = go.iter().map(|file| text(file)).collect();
    let tools =
        |what, command: &[&str]| attempt(what, Cpus, &[command, &[escape, "none"]].concat());
    let method = |what, method| attempt(what, Cpus, &[escape, method]);
    let mut all = vec![
        attempt("a setter: `omp_set_num_threads(64)`", Team, &[team, "setter"]),
        attempt("`#pragma omp parallel num_threads(64)`", Team, &[team, "clause"]),
        attempt(
            "a variable set inside the job: `OMP_NUM_THREADS=64`",
            Team,
            &["env", "OMP_NUM_THREADS=64", team],
        ),
        attempt(
            "the same setter in a library opened with `RTLD_DEEPBIND`",
            Team,
            &[escape, "deepbind", text(&library)],
        ),
        method("`sched_setaffinity` of libc", "libc"),
        method("`sched_setaffinity` by `dlmopen` of another libc", "dlmopen"),
        attempt("`os.sched_setaffinity` in Python", Cpus, &["python3", "-c", PYTHON]),
        attempt("the same by `ctypes` into libc", Cpus, &["python3", "-c", CTYPES]),
        method("`syscall(SYS_sched_setaffinity)`", "syscall"),
        tools("`taskset -c 0,1`", &["taskset", "-c", "0,1"]),
        tools("`numactl --all --physcpubind=0,1`", &["numactl", "--all", "--physcpubind=0,1"]),
        attempt("`chrt`", Nothing, &["chrt", "-b", "0", escape, "none"]),
        attempt("`sched_setattr`", Nothing, &[escape, "setattr"]),
        method("the system call in inline assembly", "raw"),
        method("the same in a child of `clone` by hand", "clone"),
        method("the same in a child of `clone3` by hand", "clone3"),
        method("`prctl`: a seccomp filter that allows everything, then the call", "prctl"),
        tools("`env -u LD_PRELOAD taskset`", &["env", "-u", "LD_PRELOAD", "taskset", "-c", "0,1"]),
        attempt("a statically linked C program", Cpus, &[text(&fixed), "raw"]),
        attempt("a Go program", Cpus, &go),
        method("`io_uring_setup` with a kernel thread on another CPU", "ring"),
        outsider(escape),
    ];
    if cfg!(target_arch = "x86_64") {
        let loader = "/lib64/ld-linux-x86-64.so.2";
        all.extend([
            attempt(
                "`ld.so --preload` of another library",
                Cpus,
                &[loader, "--preload", "libm.so.6", escape, "libc"],
            ),
            method("the system call for i386, by `int 0x80`", "int80"),
            method("a debugger that changes the number of a system call", "ptrace"),
        ]);
    }
    all.push(setuid(escape));
    all.extend(further());
    all
}

/// Attempts by other processes, programs, namespaces, filters and debuggers.
fn further() -> Vec<Attempt> {
    let further = compile("escape_further.c", &["-ldl"]);
    let further = text(&further);
    let fixed = compile("escape_further.c", &["-static", "-ldl", "-w"]);
    let audit = compile_library("escape_further.c", &["-DAUDIT"]);
    let preload = compile_library("escape_further.c", &["-DPRELOAD", "-w"]);
    let audit = format!("LD_AUDIT={}", text(&audit));
    let preload = format!("LD_PRELOAD={}", text(&preload));
    let attempt = |what, command: &[&str]| attempt(what, Aim::Cpus, command);
    let method = |(what, method): &(&'static str, &str)| attempt(what, &[further, method]);
    let mut all: Vec<Attempt> = METHODS.iter().map(method).collect();
    all.extend([
        attempt(
            "a library in `LD_AUDIT`, which runs before all others",
            &["env", &audit, further, "count"],
        ),
        attempt(
            "another library in `LD_PRELOAD` in place of ours",
            &["env", &preload, further, "count"],
        ),
        attempt("`env -i`, then a static program", &["env", "-i", text(&fixed), "widen"]),
        attempt("`env -i`, then libc's function", &["env", "-i", further, "libc"]),
        attempt(
            "`unset` in a shell, then libc's function",
            &["sh", "-c", "unset LD_PRELOAD AUTOZYME_THREADS; \"$0\" libc", further],
        ),
        attempt("a static program that starts itself anew", &[text(&fixed), "raw_execve"]),
        attempt(
            "`exec -a` with another name",
            &["bash", "-c", "exec -a sshd \"$0\" widen", further],
        ),
        attempt(
            "`THREADCAP_HOLD=off` and `THREADCAP_DISABLE=1` in a child",
            &["env", "THREADCAP_HOLD=off", "THREADCAP_DISABLE=1", further, "libc"],
        ),
        attempt("`setarch -R`", &["setarch", "-R", further, "widen"]),
        attempt("`prlimit`", &["prlimit", "--nofile=64", further, "widen"]),
        attempt("`setsid`", &["setsid", "--wait", further, "widen"]),
        attempt("`nohup nice`", &["nohup", "nice", "-n", "19", further, "widen"]),
        attempt(
            "`script`, a terminal of its own",
            &["script", "-qec", &format!("{further} widen"), "/dev/null"],
        ),
        attempt("`unshare -r`", &["unshare", "-r", further, "widen"]),
        attempt(
            "`unshare -r -m` with another file over `/etc/ld.so.preload`",
            &[
                "unshare",
                "-r",
                "-m",
                "sh",
                "-c",
                "mount --bind /dev/null /etc/ld.so.preload 2> /dev/null; \"$0\" widen",
                further,
            ],
        ),
        attempt("`unshare -r -p -f`", &["unshare", "-r", "-p", "-f", further, "widen"]),
        attempt("Perl's `syscall`", &["perl", "-e", PERL]),
        attempt(
            "Python that clears the environment, then starts a program",
            &[
                "python3",
                "-c",
                "import os, sys; os.execve(sys.argv[1], ['again', 'libc'], {})",
                further,
            ],
        ),
        attempt("`strace -f`", &["strace", "-f", "-o", "/dev/null", further, "widen"]),
        attempt("a program that is linked to musl", &musl()),
    ]);
    if is_root() {
        all.extend([
            attempt("root: `nsenter`", &["nsenter", "--mount=/proc/self/ns/mnt", further, "widen"]),
            attempt("root: `chroot`", &["chroot", "/", further, "widen"]),
            attempt("root: `runuser`", &["runuser", "-u", "root", "--", further, "widen"]),
            attempt(
                "root: `setpriv --no-new-privs`",
                &["setpriv", "--no-new-privs", further, "widen"],
            ),
        ]);
    }
    if cfg!(target_arch = "x86_64") {
        let loader = "/lib64/ld-linux-x86-64.so.2";
        let libraries = "/lib/x86_64-linux-gnu:/usr/lib/x86_64-linux-gnu";
        all.extend([
            attempt(
                "`ld.so --library-path`",
                &[loader, "--library-path", libraries, further, "widen"],
            ),
            attempt("`ld.so --inhibit-cache`", &[loader, "--inhibit-cache", further, "widen"]),
            attempt("`ld.so --argv0`", &[loader, "--argv0", "sshd", further, "widen"]),
            attempt(
                "`ld.so --audit`",
                &[loader, "--audit", audit.trim_start_matches("LD_AUDIT="), further, "count"],
            ),
            attempt(
                "`ld.so --preload` of a library that widens",
                &[loader, "--preload", preload.trim_start_matches("LD_PRELOAD="), further, "count"],
            ),
        ]);
    }
    all
}

/// libc's `syscall`, from a language that has no other.
const PERL: &str = "syscall(203, 0, 128, my $wide = chr(3) . chr(0) x 127); \
    my $now = chr(0) x 128; syscall(204, 0, 128, $now); \
    print 'cpus=', unpack('%32b*', $now), qq(\\n)";

/// The program for musl, if its compiler is there. It has no headers of the kernel.
fn musl() -> Vec<&'static str> {
    if tool("musl-gcc").is_none() {
        return Vec::new();
    }
    let program = compile_with("musl-gcc", "escape_plain.c", &["-O1"]);
    vec![text(Box::leak(program.into_boxed_path())), "widen"]
}

/// Methods of escape_further.c, and what they are.
const METHODS: [(&str, &str); 36] = [
    ("`pthread_setaffinity_np`", "pthread"),
    ("`pthread_attr_setaffinity_np`", "attributes"),
    ("libc's function by `dlsym` on its handle", "dlsym"),
    ("libc's function by its symbol table", "symbols"),
    ("`syscall` by `dlmopen` of another libc", "dlmopen_syscall"),
    ("the system call in code that is made while it runs", "code"),
    ("the same with a mask of 64 KiB", "large_mask"),
    ("the same in a handler of a signal", "signal"),
    ("the same in a coroutine", "context"),
    ("a thread that widens the whole process", "thread"),
    ("a child that widens its parent", "parent"),
    ("a process that has left its session", "daemon"),
    ("a child of `vfork`, before its `execve`", "vfork"),
    ("children of `vfork` and threads, all at once", "race"),
    ("`execve` with an empty environment, then the system call", "execve"),
    ("the system call `execve` with an empty environment, then libc's function", "libc_in_child"),
    ("the system call `execve` of the own program", "raw_execve"),
    ("`environ` set to nothing, then `execl`", "environ"),
    ("`clearenv`, other settings, then `execve`", "variables"),
    ("`posix_spawn` with an empty environment", "spawn"),
    ("`execveat` of an open file", "execveat"),
    ("`memfd_create`, then `fexecve`", "memfd"),
    ("`personality`, then `execve`", "personality"),
    ("`prlimit` and `setpriority`", "limits"),
    ("`sched_setscheduler`, real time", "realtime"),
    ("several `prctl`, then the system call", "prctl"),
    ("a filter for all threads that allows everything", "tsync"),
    ("a filter that logs", "log"),
    ("a filter whose listener lets the call go on", "listener"),
    ("a filter by which a debugger changes the number of a call", "traced_filter"),
    ("a debugger that widens its child", "debugged"),
    ("`unshare(CLONE_NEWUSER)`", "user_namespace"),
    ("`unshare(CLONE_NEWUSER | CLONE_NEWPID)`", "pid_namespace"),
    ("`unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWIPC)`", "mount_namespace"),
    ("`unshare(CLONE_NEWUSER | CLONE_NEWCGROUP)`", "cgroup_namespace"),
    ("`setns` into the namespaces of process 1, as far as it may", "setns"),
];

/// A setuid program, which drops the preload, started by somebody else than its owner.
fn setuid(escape: &str) -> Attempt {
    let what = "a setuid program";
    if !is_root() {
        return attempt(what, Aim::Cpus, &[]);
    }
    let copy = public_copy(escape.as_ref(), "setuid", 0o4755);
    let other = ["setpriv", "--reuid", NOBODY, "--clear-groups", text(&copy), "libc"];
    attempt(what, Aim::Cpus, &other)
}

/// Marks the command that is to start in the tree while the rest runs outside of it.
const OUTSIDE: &str = "outside";

/// A helper outside the tree. The launcher execs, so the shell knows the number of the program.
fn outsider(escape: &str) -> Attempt {
    attempt("a helper outside the job: `taskset -p`", Aim::Cpus, &["taskset", OUTSIDE, escape])
}

/// Runs an attempt behind `prefix`.
fn run(attempt: &Attempt, prefix: &[&str]) -> Output {
    let command = attempt.command.as_ref().expect("asked before");
    let command: Vec<&str> = command.iter().map(String::as_str).collect();
    let program = Program::new("env").env("THREADCAP_LIBRARY", shim());
    let program = if command.get(1) == Some(&OUTSIDE) {
        let script = "\"$@\" sleep & sleep 0.4; taskset -pc 0,1 $! >/dev/null; wait";
        let inside = [&["sh", "-c", script, "sh"], prefix, &command[2..]].concat();
        with_arguments(program, &inside)
    } else {
        with_arguments(program, &[prefix, &command].concat())
    };
    program.bare()
}

/// The verdicts on an attempt: in a job, and under the lock.
fn verdicts(attempt: &Attempt) -> [&'static str; 2] {
    let bare = run(attempt, &["taskset", "-c", "0"]);
    let capped = run(attempt, &[launcher(), "run", "-q", "-n", "1", "--"]);
    let locked = run(attempt, &[launcher(), "run", "-q", "-n", "1", "--lock", "--"]);
    if attempt.aim == Aim::Team {
        assert_eq!(bare.number("threads"), 64, "{} is no attempt at all", attempt.what);
        return [&capped, &locked].map(|output| match output.number("threads") {
            1 => "clamp",
            _ if output.number("cpus") == 1 => "hold",
            _ => "escapes",
        });
    }
    let [bare, capped, locked] = [bare, capped, locked].map(|output| output.number("cpus"));
    match attempt.aim {
        Aim::Nothing => {
            assert_eq!([bare, capped, locked], [1, 1, 1], "{}", attempt.what);
            ["hold", "hold"]
        }
        _ => {
            assert_eq!(bare, 2, "{} is no attempt at all", attempt.what);
            match [capped, locked] {
                [1, 1] => ["hold", "hold"],
                [_, 1] => ["escapes", "lock"],
                _ => ["escapes", "escapes"],
            }
        }
    }
}

#[test]
fn the_list_is_what_happens() {
    if std::thread::available_parallelism().is_ok_and(|cpus| cpus.get() < 2) {
        return skip("needs CPUs 0 and 1");
    }
    let document = root().join("docs/escapes.md");
    let before = std::fs::read_to_string(&document).expect("docs/escapes.md is there");
    let line_of = |what| before.lines().find(|line| line.starts_with(&format!("| {what} |")));
    let mut after = before.clone();
    for attempt in attempts() {
        if attempt.command.is_none() {
            skip(&format!("a tool is missing for: {}", attempt.what));
            continue;
        }
        let [capped, locked] = verdicts(&attempt);
        let line = format!("| {} | {capped} | {locked} |", attempt.what);
        match line_of(attempt.what) {
            Some(old) => after = after.replace(old, &line),
            None => after += &format!("{line}\n"),
        }
    }
    if std::env::var_os("THREADCAP_UPDATE_DOCS").is_some() {
        std::fs::write(&document, after).expect("docs/escapes.md is writable");
    } else {
        let changed: Vec<_> =
            after.lines().filter(|line| !before.lines().any(|old| old == *line)).collect();
        assert!(changed.is_empty(), "what happens, for {document:?}: {changed:#?}");
    }
}

#[test]
fn nobody_escapes_the_lock_either() {
    if !is_root() {
        return skip("needs root to become another user");
    }
    let launcher = public_copy(launcher().as_ref(), "threadcap", 0o755);
    let library = public_copy(shim(), "libthreadcap.so", 0o644);
    let escape = public_copy(&compile("escape.c", &["-ldl"]), "escape", 0o755);
    for method in
        ["libc", "syscall", "raw", "int80", "x32", "prctl", "ring", "clone", "clone3", "none"]
    {
        let as_nobody = ["--reuid", NOBODY, "--clear-groups", text(&launcher), "run", "-n", "1"];
        let attempt = ["--lock", "--", text(&escape), method];
        let program = with_arguments(Program::new("setpriv"), &[&as_nobody[..], &attempt].concat());
        let output = program.env("THREADCAP_LIBRARY", &library).bare().ok();
        assert_eq!(output.number("cpus"), 1, "{method}");
        assert_eq!(output.stderr, "", "{method}");
    }
}
