//! Promise: a program that cannot load the library runs as it does bare, is held, and its loader
//! prints nothing, whichever function starts it.

use std::path::{Path, PathBuf};
use std::process::Command;
use threadcap_testing::launcher::{is_root, public_copy, text};
use threadcap_testing::private_host::may_mount;
use threadcap_testing::*;

const EXEC: [&str; 9] =
    ["execve", "execv", "execvp", "execvpe", "execl", "execlp", "execle", "execveat", "fexecve"];
const SPAWN: [&str; 4] = ["posix_spawn", "posix_spawnp", "system", "popen"];

/// Whether gcc builds 32-bit programs here, and they run.
fn has_32_bit() -> bool {
    Path::new("/lib/ld-linux.so.2").exists()
        && Command::new("gcc")
            .args(["-m32", "-print-file-name=crt1.o"])
            .output()
            .is_ok_and(|output| output.stdout.starts_with(b"/"))
}

/// A program that asks for glibc's loader, under a name that nobody knows.
fn of_unknown_loader() -> PathBuf {
    let loader = std::fs::canonicalize("/lib64/ld-linux-x86-64.so.2")
        .or_else(|_| std::fs::canonicalize("/lib/ld-linux-aarch64.so.1"))
        .expect("glibc's loader");
    let loader = public_copy(&loader, "ld-uClibc.so.0", 0o755);
    compile("kind.c", &[&format!("-Wl,--dynamic-linker={}", text(&loader))])
}

/// A script that this program runs.
fn script(name: &str, interpreter: &Path) -> PathBuf {
    let source = root().join(format!("target/test-programs/kind-{name}-{}", std::process::id()));
    std::fs::write(&source, format!("#!{} -\n", text(interpreter))).expect("target is writable");
    let script = public_copy(&source, name, 0o755);
    std::fs::remove_file(source).expect("just written");
    script
}

/// Starts a program by a function, bare and under a cap of 1, and checks that nothing but the
/// cap differs. Returns the capped output.
#[track_caller]
fn started(function: &str, file: &Path) -> Output {
    let starter = Program::new(compile("starts.c", &[])).arg(function).arg(file);
    // Another preload, which each loader finds for its own kind, stays.
    let starter = starter.preload_after(Path::new("libm.so.6"));
    let (bare, capped) = (starter.bare().ok(), starter.capped(1).ok());
    let what = format!("{function} {}", file.display());
    for output in [&bare, &capped] {
        assert_eq!(output.value("status"), "0", "{what}\n{}", output.stdout);
        assert_eq!(output.stderr, "", "{what}");
    }
    assert_eq!(bare.value("preloads"), "libm.so.6", "{what}");
    assert!(bare.number("held_on") > 1, "two CPUs are needed");
    assert_eq!(capped.number("held_on"), 1, "{what}");
    assert_eq!(capped.number("cap"), 1, "{what}");
    capped
}

#[track_caller]
fn assert_takes(function: &str, file: &Path) {
    let capped = started(function, file);
    assert_eq!(capped.number("loaded"), 1, "{function}\n{}", capped.stdout);
    assert_eq!(capped.value("preloads"), format!("{}:libm.so.6", shim().display()));
}

#[track_caller]
fn assert_is_spared(function: &str, file: &Path) {
    let capped = started(function, file);
    assert_eq!(capped.number("loaded"), 0, "{function}\n{}", capped.stdout);
    // The shell that `system` starts has the library, and passes it on by the same rules.
    assert_eq!(capped.value("preloads"), "libm.so.6", "{function}");
}

#[test]
fn programs_of_the_librarys_own_kind_take_it() {
    for function in EXEC.iter().chain(&SPAWN) {
        assert_takes(function, &compile("kind.c", &[]));
    }
    assert_takes("execve", &script("native", &compile("kind.c", &[])));
}

/// A static program ignores the library, but a program that it starts may load it.
#[test]
fn static_programs_pass_it_on() {
    let program = compile("kind.c", &["-static"]);
    for function in EXEC {
        let capped = started(function, &program);
        assert_eq!(capped.number("loaded"), 0);
        assert_eq!(capped.value("preloads"), format!("{}:libm.so.6", shim().display()));
    }
}

#[test]
fn programs_of_another_word_size_are_spared() {
    if !has_32_bit() {
        return skip("gcc-multilib is not installed");
    }
    let program = compile("kind.c", &["-m32"]);
    for function in EXEC.iter().chain(&SPAWN) {
        assert_is_spared(function, &program);
    }
    assert_is_spared("execve", &compile("kind.c", &["-m32", "-static"]));
}

#[test]
fn programs_with_an_unknown_loader_are_spared() {
    let program = of_unknown_loader();
    for function in EXEC.iter().chain(&SPAWN) {
        assert_is_spared(function, &program);
    }
}

#[test]
fn the_interpreter_of_a_script_is_what_counts() {
    let program = of_unknown_loader();
    let script_of = script("unknown", &program);
    for function in ["execve", "execvp", "posix_spawn"] {
        assert_is_spared(function, &script_of);
    }
    assert_is_spared("execve", &script("nested", &script_of));
}

/// The kernel reports a path that is not executable, or a bad pointer.
#[test]
fn a_fifo_is_not_opened() {
    let fifo = root().join(format!("target/test-programs/fifo-{}", std::process::id()));
    let made = Command::new("mkfifo").arg(&fifo).status().expect("mkfifo runs");
    assert!(made.success());
    // A writer waits until somebody opens the FIFO for reading.
    let starts = text(&compile("starts.c", &[])).to_owned();
    let line = format!(
        "(echo > '{0}') & '{starts}' execve '{0}'; kill -0 $! && echo waits=1; kill $!",
        text(&fifo)
    );
    let program = Program::new("bash").arg("-c").arg(line);
    let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
    std::fs::remove_file(&fifo).expect("just made");
    assert_eq!(bare.number("waits"), 1);
    assert_eq!(capped.number("waits"), 1);
    assert_eq!(capped.value("function"), bare.value("function"));
}

/// A sandbox that hides the folder of the library.
#[test]
fn a_sandbox_that_hides_the_library_is_quiet() {
    if !is_root() || !may_mount() {
        return skip("needs root to make a mount namespace, and the right to mount");
    }
    let library = public_copy(shim(), "hidden/libthreadcap.so", 0o644);
    let hide = format!(
        "mount -t tmpfs none '{}' && exec sh -c 'v=$(expr 6 \\* 7 2>&1); echo \"value=$v\"; nproc | sed s/^/cpus=/'",
        text(library.parent().expect("a directory"))
    );
    let program = Program::new("unshare").arg("--mount").arg("sh").arg("-c").arg(hide);
    let (bare, capped) = (
        program.bare().ok(),
        program.env("LD_PRELOAD", &library).env("AUTOZYME_THREADS", "1").bare().ok(),
    );
    assert_eq!((bare.value("value"), bare.stderr.as_str()), ("42", ""));
    assert_eq!((capped.value("value"), capped.stderr.as_str()), ("42", ""));
    assert!(bare.number("cpus") > 1);
    assert_eq!(capped.number("cpus"), 1);
}

/// A chroot without the library: `chroot` starts what is in there.
#[test]
fn a_chroot_without_the_library_is_quiet() {
    if !is_root() || !may_mount() {
        return skip("needs root to change the root directory, and the right to mount");
    }
    let mount = "mkdir -p \"$0\" && mount -t tmpfs none \"$0\" && cd \"$0\" && mkdir usr lib lib64 proc && \
         for d in usr lib lib64 proc; do mount --rbind /$d $d; done && \
         exec chroot . /usr/bin/sh -c 'v=$(/usr/bin/expr 6 \\* 7 2>&1); echo \"value=$v\"; /usr/bin/nproc | /usr/bin/sed s/^/cpus=/'";
    let place = root().join(format!("target/test-programs/chroot-{}", std::process::id()));
    let program = Program::new("unshare").arg("--mount").arg("sh").arg("-c").arg(mount).arg(&place);
    let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
    let _ = std::fs::remove_dir(&place);
    assert_eq!((bare.value("value"), bare.stderr.as_str()), ("42", ""));
    assert_eq!((capped.value("value"), capped.stderr.as_str()), ("42", ""));
    assert!(bare.number("cpus") > 1);
    assert_eq!(capped.number("cpus"), 1);
}
