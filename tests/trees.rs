//! Promise: a whole tree of processes is in the job, whoever starts them, and as any user.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use threadcap_testing::*;

fn children() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| compile("children.c", &["-Wl,-z,now", "-Wl,-z,dynamic-undefined-weak"]))
}

/// A directory of this test process, removed when the value is dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("threadcap-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a temporary directory");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it is ours");
        Scratch(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The number of children with this cap and this number of CPUs, and the number of the others.
fn count(output: &Output, cap: i64) -> (usize, usize) {
    let of = |name: &str, wanted: &dyn Fn(i64) -> bool| {
        let values =
            output.stdout.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        values.filter(|value| wanted(value.parse().expect("a number"))).count()
    };
    let (right, wrong) = (of("cap", &|value| value == cap), of("cap", &|value| value != cap));
    if cap > 0 {
        assert_eq!(of("cpus", &|cpus| cpus > cap), 0, "{}", output.stdout);
    }
    (right, wrong)
}

/// Runs a shell script, in which `$child` is the command that prints its cap, and expects this many
/// of them to print the right one.
#[track_caller]
fn script(text: &str, expected: usize) {
    let program = Program::new("sh").arg("-c").arg(text).env("child", children());
    assert_eq!(count(&program.bare().ok(), 0), (expected, 0), "bare");
    for cap in [1, 2] {
        let capped = program.capped(cap).ok();
        assert_eq!(count(&capped, cap.into()), (expected, 0), "{}", capped.stdout);
    }
}

#[test]
fn shell_scripts() {
    script("$child show; (exec $child show); sh -c '$child show; $child show' | cat", 4);
    script("unset LD_PRELOAD AUTOZYME_THREADS; $child show; env $child show", 2);
    script("env -i $child show; env -i sh -c \"env -i $child show\"", 2);
    script("export AUTOZYME_THREADS=64 THREADCAP_DISABLE=1 THREADCAP_HOLD=off; $child show", 1);
    script("LD_PRELOAD= AUTOZYME_THREADS= $child show; LD_PRELOAD=libm.so.6 $child show", 2);
    script("printf '%s\\n' 1 2 3 4 | env -i xargs -P4 -I_ $child show", 4);
    script("nohup setsid nice $child show 2>/dev/null", 1);
}

#[test]
fn make_with_many_jobs() {
    if tool("make").is_none() {
        return skip("no make");
    }
    let directory = Scratch::new("make");
    let targets: Vec<String> = (0..16).map(|number| format!("t{number}")).collect();
    let rules = format!(
        "all: {0}\n{0}:\n\t@env -i {1} show > $@.out; $(MAKE) -s $@.sub\n%.sub:\n\t@{1} show > $@.out\n",
        targets.join(" "),
        children().display()
    );
    fs::write(directory.0.join("Makefile"), rules).expect("a temporary file");
    let make =
        format!("cd {0} && env -u LD_PRELOAD make -j8 >&2 && cat *.out", directory.0.display());
    script(&make, 32);
}

#[test]
fn python_in_all_its_ways() {
    let Some(python) = tool("python3") else {
        return skip("no python3");
    };
    let python = Program::new(python).arg(program("children.py")).arg(children());
    let (bare, capped) = (python.bare().ok(), python.capped(2).ok());
    let names: Vec<&str> =
        capped.stdout.lines().filter_map(|l| Some(l.split_once('=')?.0)).collect();
    assert!(names.len() > 10 && names.contains(&"spawn"), "{}", capped.stdout);
    for name in names {
        assert_eq!(bare.number(name), 0, "{name}");
        assert_eq!(capped.number(name), 2, "{name}");
    }
}

#[test]
fn another_user() {
    // SAFETY: no arguments.
    if unsafe { libc::geteuid() } != 0 {
        return skip("only root may become another user");
    }
    if ["setpriv", "su"].iter().any(|name| tool(name).is_none()) {
        return skip("no setpriv or su");
    }
    // The other user may not have access to the directory in which the library was built.
    let directory = Scratch::new("user");
    let copy = |from: &Path, name: &str| {
        let to = directory.0.join(name);
        threadcap_testing::copy(from, &to, 0o755);
        to.display().to_string()
    };
    let child = copy(children(), "children");
    let library = copy(shim(), "libthreadcap.so");
    for how in [
        "setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs $child show",
        "setpriv --reuid=65534 --regid=65534 --clear-groups --reset-env $child show",
        "su nobody -s /bin/sh -c \"$child show\"",
        "su - nobody -s /bin/sh -c \"$child show\"",
    ] {
        let program = Program::new("sh").arg("-c").arg(how).env("child", &child);
        assert_eq!(count(&program.bare().ok(), 0), (1, 0), "{how}");
        let capped = program.env("LD_PRELOAD", &library).env("AUTOZYME_THREADS", "1").bare().ok();
        assert_eq!(count(&capped, 1), (1, 0), "{how}: {}{}", capped.stdout, capped.stderr);
        assert_eq!(capped.value("LD_PRELOAD"), library, "{how}");
    }
}

#[test]
fn a_daemon_that_closes_all_descriptors() {
    let directory = Scratch::new("daemon");
    let file = directory.0.join("output");
    for environment in ["normal", "empty", "null"] {
        let daemon = Program::new(children()).arg("daemon").arg(environment).arg(&file);
        assert_eq!(count(&daemon.bare().ok(), 0), (1, 0));
        assert_eq!(count(&daemon.capped(1).ok(), 1), (1, 0), "{environment}");
    }
}
