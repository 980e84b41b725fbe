//! Attempts by the tools of a system.

use super::{Aim, Attempt, attempt, further, leaked, widening};
use threadcap_testing::compile;
use threadcap_testing::launcher::is_root;

/// All of them.
pub(super) fn all() -> Vec<Attempt> {
    let mut all = placing();
    all.extend(starting());
    all.extend(namespaces());
    if is_root() {
        all.extend(of_root());
    }
    all
}

/// Tools whose purpose is placement.
fn placing() -> Vec<Attempt> {
    let escape = leaked(&compile("escape.c", &["-ldl"]));
    let tool = |what, command: &[&str]| widening(what, &[command, &[escape, "none"]].concat());
    vec![
        tool("`taskset -c 0,1`", &["taskset", "-c", "0,1"]),
        tool("`numactl --all --physcpubind=0,1`", &["numactl", "--all", "--physcpubind=0,1"]),
        tool("`env -u LD_PRELOAD taskset`", &["env", "-u", "LD_PRELOAD", "taskset", "-c", "0,1"]),
        attempt("`chrt`", Aim::Nothing, &["chrt", "-b", "0", escape, "none"]),
    ]
}

/// Tools that start a program in some other way: it then makes the system call.
fn starting() -> Vec<Attempt> {
    let further = further();
    let by = |what, command: &[&str]| widening(what, &[command, &[further, "widen"]].concat());
    vec![
        by("`setarch -R`", &["setarch", "-R"]),
        by("`prlimit`", &["prlimit", "--nofile=64"]),
        by("`setsid`", &["setsid", "--wait"]),
        by("`nohup nice`", &["nohup", "nice", "-n", "19"]),
        by("`ionice`", &["ionice", "-c", "3"]),
        by("`timeout`", &["timeout", "60"]),
        by("`strace -f`", &["strace", "-f", "-o", "/dev/null"]),
        by("`setpriv --inh-caps`", &["setpriv", "--inh-caps=-all"]),
        widening(
            "`script`, a terminal of its own",
            &["script", "-qec", &format!("{further} widen"), "/dev/null"],
        ),
        widening("`find -exec`", &["find", further, "-exec", "{}", "widen", ";"]),
    ]
}

fn namespaces() -> Vec<Attempt> {
    let further = further();
    let by = |what, command: &[&str]| widening(what, &[command, &[further, "widen"]].concat());
    vec![
        by("`unshare -r`", &["unshare", "-r"]),
        by("`unshare -r` with `chroot`", &["unshare", "-r", "chroot", "/"]),
        by("`unshare -r -p -f`", &["unshare", "-r", "-p", "-f"]),
        widening(
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
    ]
}

fn of_root() -> Vec<Attempt> {
    let further = further();
    let by = |what, command: &[&str]| widening(what, &[command, &[further, "widen"]].concat());
    vec![
        by("root: `nsenter`", &["nsenter", "--mount=/proc/self/ns/mnt"]),
        by("root: `chroot`", &["chroot", "/"]),
        by("root: `runuser`", &["runuser", "-u", "root", "--"]),
        by("root: `setpriv --no-new-privs`", &["setpriv", "--no-new-privs"]),
    ]
}
