//! Attempts by programs that do not load the library, or are started past it.

use super::{Attempt, further, further_static, leaked, widening};
use threadcap_testing::launcher::{NOBODY, go, is_root, public_copy, text};
use threadcap_testing::{Program, compile, compile_with, copy, root, tool};

/// All of them.
pub(super) fn all() -> Vec<Attempt> {
    let mut all = without_the_library();
    all.extend(past_the_library());
    all
}

/// Static programs, other languages and libcs, a setuid program.
fn without_the_library() -> Vec<Attempt> {
    let first = leaked(&compile("escape.c", &["-static", "-DSTATIC"]));
    let (further, fixed) = (further(), further_static());
    let go = go("affinity.go");
    let go: Vec<&str> = go.iter().map(|file| text(file)).collect();
    vec![
        widening("a statically linked C program", &[first, "raw"]),
        widening("a static program that starts itself anew", &[fixed, "raw_execve"]),
        widening("a static program in a `memfd`, by `fexecve`", &[fixed, "memfd"]),
        widening("a static program, by `execveat`", &[fixed, "execveat"]),
        widening("a script whose interpreter is a static program", &[script_of(fixed)]),
        widening(
            "a file that the user's own `binfmt_misc` hands to a static program",
            &handed_to(fixed),
        ),
        widening("a Go program", &go),
        widening("a program that is linked to musl", &musl()),
        widening("`os.sched_setaffinity` in Python", &["python3", "-c", PYTHON]),
        widening("the same by `ctypes` into libc", &["python3", "-c", CTYPES]),
        widening("Perl's `syscall`", &["perl", "-e", PERL]),
        widening(
            "Python that clears the environment, then starts a program",
            &[
                "python3",
                "-c",
                "import os, sys; os.execve(sys.argv[1], ['again', 'libc'], {})",
                further,
            ],
        ),
        setuid(leaked(&compile("escape.c", &["-ldl"]))),
    ]
}

/// Without the variables of the job.
fn past_the_library() -> Vec<Attempt> {
    let (further, fixed) = (further(), further_static());
    vec![
        widening("`env -i`, then a static program", &["env", "-i", fixed, "widen"]),
        widening("`env -i`, then libc's function", &["env", "-i", further, "libc"]),
        widening(
            "`unset` in a shell, then libc's function",
            &["sh", "-c", "unset LD_PRELOAD AUTOZYME_THREADS; \"$0\" libc", further],
        ),
        widening(
            "`exec -a` with another name",
            &["bash", "-c", "exec -a sshd \"$0\" widen", further],
        ),
        widening(
            "`exec -c`, an empty environment",
            &["bash", "-c", "exec -c \"$0\" libc", further],
        ),
        widening(
            "`THREADCAP_HOLD=off` and `THREADCAP_DISABLE=1` in a child",
            &["env", "THREADCAP_HOLD=off", "THREADCAP_DISABLE=1", further, "libc"],
        ),
    ]
}

/// A script that the kernel has a program run.
fn script_of(interpreter: &str) -> &'static str {
    let script = root().join("target/test-programs/escape.script");
    let written = script.with_extension(format!("written.{}", std::process::id()));
    // Its second word is the method: the kernel passes on one.
    std::fs::write(&written, format!("#!{interpreter} widen\n")).expect("target is writable");
    copy(&written, &script, 0o755);
    _ = std::fs::remove_file(&written);
    leaked(&script)
}

/// A file that the kernel has a program run by its first bytes, as it does for qemu-user. A user
/// namespace has handlers of its own, from Linux 6.7 on.
fn handed_to(interpreter: &'static str) -> Vec<&'static str> {
    const MOUNT: &str = "mount -t binfmt_misc none /proc/sys/fs/binfmt_misc";
    // The program's second word is the file as it was called: the method.
    const RUN: &str = "echo \":tc:M::TCAP::$0:\" > /proc/sys/fs/binfmt_misc/register \
        && cd \"$1\" && PATH= && exec widen";
    let may_mount = Program::new("unshare").arg("-rm").arg("sh").arg("-c").arg(MOUNT).bare();
    if !may_mount.status.success() {
        return Vec::new();
    }
    let folder = root().join("target/test-programs/handed");
    std::fs::create_dir_all(&folder).expect("target is writable");
    let written = folder.join(format!("written.{}", std::process::id()));
    std::fs::write(&written, "TCAP").expect("target is writable");
    copy(&written, &folder.join("widen"), 0o755);
    _ = std::fs::remove_file(&written);
    let lines: &'static str = format!("{MOUNT} && {RUN}").leak();
    vec!["unshare", "-rm", "sh", "-c", lines, interpreter, leaked(&folder)]
}

/// A Python line that calls libc's function past the `os` module.
const CTYPES: &str = "import ctypes, os
mask = (ctypes.c_ulong * 16)(3)
ctypes.CDLL('libc.so.6').sched_setaffinity(0, 128, mask)
print('cpus=%d' % len(os.sched_getaffinity(0)))";
const PYTHON: &str = "import os
os.sched_setaffinity(0, {0, 1})
print('cpus=%d' % len(os.sched_getaffinity(0)))";

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

/// A setuid program, which drops the preload, started by somebody else than its owner.
fn setuid(escape: &str) -> Attempt {
    let what = "a setuid program";
    if !is_root() {
        return widening(what, &[]);
    }
    let copy = public_copy(escape.as_ref(), "setuid", 0o4755);
    let other = ["setpriv", "--reuid", NOBODY, "--clear-groups", text(&copy), "libc"];
    widening(what, &other)
}
