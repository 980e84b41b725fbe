//! Attempts with a program of one's own: by system calls, threads, filters and debuggers.

use super::{Aim, Attempt, attempt, further, leaked, widening};
use threadcap_testing::compile;

/// All of them.
pub(super) fn all() -> Vec<Attempt> {
    let escape = leaked(&compile("escape.c", &["-ldl"]));
    let further = further();
    let method = |&(what, method): &(&'static str, &str)| widening(what, &[escape, method]);
    let mut all: Vec<Attempt> = FIRST.iter().map(method).collect();
    all.extend([
        attempt("`sched_setattr`", Aim::Nothing, &[escape, "setattr"]),
        attempt("`sched_setattr` with clamps of the load", Aim::Nothing, &[further, "clamps"]),
    ]);
    if cfg!(target_arch = "x86_64") {
        all.extend(X86.iter().map(method));
    }
    all.extend(METHODS.iter().map(|(what, method)| widening(what, &[further, method])));
    all
}

/// Methods of escape.c, and what they are.
const FIRST: [(&str, &str); 8] = [
    ("`sched_setaffinity` of libc", "libc"),
    ("`sched_setaffinity` by `dlmopen` of another libc", "dlmopen"),
    ("`syscall(SYS_sched_setaffinity)`", "syscall"),
    ("the system call in inline assembly", "raw"),
    ("the same in a child of `clone` by hand", "clone"),
    ("the same in a child of `clone3` by hand", "clone3"),
    ("`prctl`: a seccomp filter that allows everything, then the call", "prctl"),
    ("`io_uring_setup` with a kernel thread on another CPU", "ring"),
];

/// Those only for x86-64.
const X86: [(&str, &str); 2] = [
    ("the system call for i386, by `int 0x80`", "int80"),
    ("a debugger that changes the number of a system call", "ptrace"),
];

/// Methods of escape_further.c, and what they are.
const METHODS: [(&str, &str); 40] = [
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
    ("into the root of every cgroup hierarchy, as far as it may, then the system call", "cgroups"),
    ("`clone3` into the root of the cgroup hierarchy, then the system call", "clone_into_cgroup"),
    ("`prlimit` of another process, then the system call", "limits_of_others"),
    (
        "`io_uring`: a wider affinity of the kernel's workers (`IORING_REGISTER_IOWQ_AFF`)",
        "ring_workers",
    ),
];
