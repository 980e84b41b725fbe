//! A private host for a test: its changes to /etc, /home, /run and /var/lib, and the processes that
//! it starts, end with the test. The real host does not change.

use crate::launcher::{is_root, launcher, text, with_arguments};
use crate::{Output, Program, compile, compile_library, shim, skip};
use std::path::{Path, PathBuf};
use std::process::Command;

/// It has two users, tc-one and tc-two, each with a group of its own, and both in the group
/// tc-both. The library, the launcher and the test's files are in `/mnt`, readable by all.
const SET_UP: &str = r#"
set -eu
umask 022
mount -t tmpfs -o mode=755 none /mnt
cp -a "$FILES/." /mnt/
unset FILES
cp -a /etc /mnt/etc
mount --bind /mnt/etc /etc
rm -f /etc/ld.so.preload
for place in /home /run /var/lib /dev/shm; do mount -t tmpfs -o mode=755 none "$place"; done
mkdir -m 1777 /run/lock; chmod 1777 /dev/shm
mkdir /run/sshd
groupadd tc-both
for who in one:2001 two:2002; do
    useradd --uid "${who#*:}" --user-group --groups tc-both --create-home --shell /bin/bash "tc-${who%:*}"
done
"#;

/// The lines that run before the test's own.
#[derive(Clone)]
pub struct Host {
    files: Vec<(PathBuf, String, u32)>,
    set_up: String,
}

impl Host {
    /// Creates the host; `None`, and the test is skipped, if that is not possible here.
    pub fn new() -> Option<Host> {
        if !is_root() {
            skip("needs root, for a host of its own");
            return None;
        }
        if !may_mount() {
            skip("needs the right to mount, for a host of its own");
            return None;
        }
        let host = Host { files: Vec::new(), set_up: SET_UP.into() };
        Some(host.file(shim(), "libthreadcap.so", 0o644).file(
            Path::new(launcher()),
            "threadcap",
            0o755,
        ))
    }

    /// Puts a copy of a file into `/mnt`, with a mode.
    pub fn file(mut self, file: &Path, name: &str, mode: u32) -> Host {
        self.files.push((file.to_owned(), name.into(), mode));
        self
    }

    /// Adds lines of shell that root runs first.
    pub fn before(mut self, lines: &str) -> Host {
        self.set_up += lines;
        self.set_up += "\n";
        self
    }

    /// Puts a policy in force, and the library into every program.
    pub fn under(self, policy: &str) -> Host {
        self.before(&format!(
            "cat > /etc/threadcap.toml <<'END'\n{policy}\nEND\n/mnt/threadcap system apply > /dev/null"
        ))
        .everywhere()
    }

    /// Makes the loader preload the library into every program.
    pub fn everywhere(self) -> Host {
        self.before("echo /mnt/libthreadcap.so > /etc/ld.so.preload")
    }

    /// Runs lines of shell, as root.
    pub fn run(&self, lines: &str) -> Output {
        let stage = std::env::temp_dir().join(format!(
            "threadcap-host-{}-{:?}",
            std::process::id(),
            std::thread::current().id()
        ));
        std::fs::create_dir_all(&stage).expect("the temporary directory is writable");
        for (file, name, mode) in &self.files {
            let mode = format!("{mode:o}");
            let mut install = Command::new("install");
            let status = install.args(["-m", &mode]).arg(file).arg(stage.join(name)).status();
            assert!(status.expect("install runs").success(), "install {name} failed");
        }
        let script = format!("{}{lines}\n", self.set_up);
        let namespaces =
            ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", &script];
        let output =
            with_arguments(Program::new("unshare"), &namespaces).env("FILES", text(&stage)).bare();
        std::fs::remove_dir_all(&stage).expect("the temporary directory is ours");
        output
    }
}

/// Whether this process may mount in a mount namespace of its own: a root directory that is no mount
/// point, as below `chroot`, prevents it.
pub fn may_mount() -> bool {
    let mount = ["-m", "mount", "-t", "tmpfs", "none", "/mnt"];
    let made = Command::new("unshare").args(mount).output();
    made.is_ok_and(|made| made.status.success())
}

/// How many CPUs this test may use.
pub fn cpus() -> i64 {
    std::thread::available_parallelism().expect("a number of CPUs").get() as i64
}

/// Runs as a user, by ID, without any setuid program.
const AS_MEMBER: &str =
    "as() { id=$1; shift; setpriv --reuid $id --regid $id --init-groups \"$@\"; }";

/// The same, with no other groups.
pub const AS: &str =
    "as() { id=$1; shift; setpriv --reuid $id --regid $id --clear-groups \"$@\"; }";

/// With the library preloaded.
pub const CAPPED: &str = "capped() { AUTOZYME_THREADS=1 LD_PRELOAD=/mnt/libthreadcap.so \"$@\"; }";

/// A host with the program that prints what it gets.
pub fn host() -> Option<Host> {
    let session = compile("session.c", &["-fopenmp"]);
    Some(Host::new()?.file(&session, "session", 0o755).before(AS_MEMBER))
}

/// A host with a program that asks for 64 threads, makes some, says so, and waits.
pub fn with_waiting() -> Option<Host> {
    let blas = compile_library("fake_blas.c", &[]);
    let waiting = compile("waiting.c", &[text(&blas)]);
    Some(Host::new()?.file(&waiting, "waiting", 0o755).before(AS).before(CAPPED))
}

/// Asserts what was printed under this label.
#[track_caller]
pub fn assert_capped(output: &Output, label: &str, cap: i64) {
    let cpus = cap.min(cpus());
    for (name, expected) in [("team", cap), ("reported", cpus), ("cpus", cpus), ("widened", cpus)] {
        let found = output.number(&format!("{label}.{name}"));
        assert_eq!(found, expected, "{label}.{name}\n{}", output.stderr);
    }
}

/// Asserts that what was printed under this label is no less than bare.
#[track_caller]
pub fn assert_free(output: &Output, label: &str) {
    for (name, expected) in
        [("team", 64), ("reported", cpus()), ("cpus", cpus()), ("widened", cpus())]
    {
        let found = output.number(&format!("{label}.{name}"));
        assert_eq!(found, expected, "{label}.{name}\n{}", output.stderr);
    }
}
