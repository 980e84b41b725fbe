//! Promise: the files that list CPUs show those of the job, whatever function of libc opens them;
//! the lists below `/sys` stay true, as they do under taskset.

use threadcap_testing::*;

use std::path::PathBuf;
use std::process::Command;

fn files() -> PathBuf {
    compile("cpu_files.c", &["-D_FORTIFY_SOURCE=2", "-Wno-deprecated-declarations", "-ldl"])
}

/// The counts that `cpu_files.c` printed, by function and file.
fn counts(output: &Output) -> Vec<(&str, u32)> {
    let lines = output.stdout.lines().filter_map(|line| line.split_once('='));
    let counts = lines.filter(|(opened, _)| opened.contains(':'));
    counts.map(|(opened, count)| (opened, count.parse().expect("a number"))).collect()
}

#[track_caller]
fn assert_all(output: &Output, expected: u32) {
    let counts = counts(output);
    assert_eq!(counts.len(), 14 * 2, "every function was tried:\n{}", output.stdout);
    let wrong: Vec<_> = counts.iter().filter(|(_, count)| *count != expected).collect();
    assert!(wrong.is_empty(), "not {expected}: {wrong:?}");
}

/// The numbers of the CPUs in the output, in order.
fn cpus(output: &Output) -> Vec<u32> {
    let mut cpus: Vec<u32> =
        output.stdout.lines().filter_map(|line| line.strip_prefix("cpu=")?.parse().ok()).collect();
    cpus.sort_unstable();
    cpus
}

#[test]
fn every_function_shows_the_held_cpus() {
    let program = Program::new(files());
    let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
    let all = cpus(&bare);
    assert!(all.len() > 1, "the machine has CPUs to hide");
    assert_all(&bare, all.len() as u32);
    assert_all(&capped, 1);
    assert!(all.contains(&cpus(&capped)[0]));
    // What arrays are sized by stays true, and so does what is compared with it.
    for untouched in ["online", "present", "possible", "configured"] {
        assert_eq!(capped.value(untouched), bare.value(untouched), "{untouched}");
    }
}

#[test]
fn cpus_keep_their_numbers() {
    let all = cpus(&Program::new(files()).bare().ok());
    let last = all.last().expect("there is a CPU").to_string();
    // If taskset itself were preloaded, it would be held before it chose a CPU.
    let pinned = Program::new("taskset").arg("-c").arg(&last).arg("env");
    assert_all(&pinned.clone().arg(files()).bare().ok(), all.len() as u32);
    let shim = format!("LD_PRELOAD={}", shim().display());
    let capped = pinned.arg(shim).arg("AUTOZYME_THREADS=1").arg(files()).bare().ok();
    assert_all(&capped, 1);
    assert_eq!(capped.value("cpu"), last);
}

#[test]
fn a_cap_that_hides_nothing_changes_nothing() {
    let program = Program::new(files());
    let bare = program.bare().ok();
    assert_eq!(program.capped(4096).ok().stdout, bare.stdout);
    assert_eq!(program.inactive().ok().stdout, bare.stdout);
}

#[test]
fn without_the_hold_as_many_are_shown() {
    assert_all(&Program::new(files()).env("THREADCAP_HOLD", "off").capped(1).ok(), 1);
}

/// A script that simulates a machine of 64 CPUs, in a mount namespace of its own, and runs its
/// arguments there.
const PRETENDED: &str = r#"
    set -e
    made=$(mktemp -d)
    mount -t tmpfs none "$made"
    mkdir "$made/cpu"
    echo 0-63 | tee "$made/cpu/online" "$made/cpu/present" > "$made/cpu/possible"
    echo "cpu  1 2 3" > "$made/stat"
    for cpu in $(seq 0 63); do
        mkdir "$made/cpu/cpu$cpu"
        printf 'processor\t: %d\ncpu cores\t: 64\n%08192d\n\n' "$cpu" 0 >> "$made/cpuinfo"
        echo "cpu$cpu 1 2 3" >> "$made/stat"
    done
    mount --bind "$made/cpuinfo" /proc/cpuinfo
    mount --bind "$made/stat" /proc/stat
    mount --bind "$made/cpu" /sys/devices/system/cpu
    umount -l "$made"
    rmdir "$made"
    exec "$@""#;

fn on_64_cpus(program: &str) -> Option<Program> {
    let namespace = ["--map-root-user", "--mount"];
    let mut mount = Command::new("unshare");
    mount.args(namespace).args(["mount", "-t", "tmpfs", "none", "/mnt"]);
    if !mount.output().is_ok_and(|output| output.status.success()) {
        skip("needs a user namespace that may mount");
        return None;
    }
    let unshare = Program::new("unshare").arg(namespace[0]).arg(namespace[1]);
    Some(unshare.arg("sh").arg("-c").arg(PRETENDED).arg("sh").arg(program))
}

#[test]
fn a_machine_of_64_cpus_looks_as_small_as_the_cap() {
    let files = files();
    let Some(program) = on_64_cpus(files.to_str().expect("UTF-8 paths")) else { return };
    assert_all(&program.bare().ok(), 64);
    for cap in [1, 2] {
        let capped = program.capped(cap).ok();
        assert_all(&capped, cap);
        assert_eq!(cpus(&capped).len() as u32, cap);
    }
}

#[test]
fn the_count_of_cores_is_lowered_too() {
    let Some(program) = on_64_cpus("grep") else { return };
    let program = program.arg("-m1").arg("cpu cores").arg("/proc/cpuinfo");
    assert_eq!(program.bare().ok().stdout, "cpu cores\t: 64\n");
    assert_eq!(program.capped(2).ok().stdout, "cpu cores\t: 2\n");
}

/// What a tool prints bare, what it prints capped at 1, and on how many CPUs it runs bare.
#[track_caller]
fn assert_tool(name: &str, arguments: &[&str]) {
    if tool(name).is_none() {
        return skip(&format!("needs {name}"));
    }
    let program =
        arguments.iter().fold(Program::new(name), |program, argument| program.arg(argument));
    let count = |output: Output| output.stdout.trim().parse::<usize>().expect("a number");
    assert!(count(program.bare().ok()) > 1, "{name} counts more than one CPU bare");
    assert_eq!(count(program.capped(1).ok()), 1, "{name} {arguments:?}");
}

#[test]
fn tools_agree() {
    assert_tool("nproc", &[]);
    assert_tool("getconf", &["_NPROCESSORS_ONLN"]);
    assert_tool("grep", &["-c", "^processor", "/proc/cpuinfo"]);
    assert_tool("sh", &["-c", "cd /proc && grep -c '^cpu[0-9]' stat"]);
}

/// A tool prints the same capped at 1 as under taskset on the same CPU.
#[track_caller]
fn assert_as_under_taskset(name: &str, arguments: &[&str]) {
    if tool(name).is_none() {
        return skip(&format!("needs {name}"));
    }
    for cpu in cpus(&Program::new(files()).bare().ok()) {
        let held = Program::new("taskset").arg("-c").arg(cpu.to_string());
        let shim = format!("LD_PRELOAD={}", shim().display());
        let capped = held.clone().arg("env").arg(shim).arg("AUTOZYME_THREADS=1");
        let run = |program: Program| {
            let program =
                arguments.iter().fold(program.arg(name), |program, argument| program.arg(argument));
            let output = program.bare();
            (output.status.code(), output.stdout, output.stderr)
        };
        assert_eq!(run(capped), run(held), "{name} {arguments:?} on CPU {cpu}");
    }
}

/// Each of these refused to run, or warned, when the lists below `/sys` were trimmed.
#[test]
fn what_reads_the_lists_below_sys_runs_as_under_taskset() {
    assert_as_under_taskset("hwloc-calc", &["--number-of", "pu", "all"]);
    assert_as_under_taskset("hwloc-bind", &["core:1", "true"]);
    assert_as_under_taskset("hwloc-ls", &["--only", "pu"]);
    assert_as_under_taskset("lscpu", &["--parse=CPU"]);
    assert_as_under_taskset("numactl", &["-C", "1", "true"]);
    assert_as_under_taskset("sh", &["-c", "ls -d /sys/devices/system/cpu/cpu[0-9]* | wc -l"]);
}

#[test]
fn node_agrees() {
    assert_tool("node", &["-p", "os.cpus().length"]);
}

#[test]
fn r_agrees() {
    assert_tool("Rscript", &["-e", "cat(parallel::detectCores())"]);
    assert_tool("Rscript", &["-e", "cat(parallel::detectCores(logical = FALSE))"]);
}

#[test]
fn python_agrees() {
    assert_tool("python3", &["-c", "import os; print(os.cpu_count())"]);
    let file = "print(sum(l.startswith('processor') for l in open('/proc/cpuinfo')))";
    assert_tool("python3", &["-c", file]);
}

/// `top`, `vmstat` and `dstat` keep the file open, and used to show a machine that stood still.
#[test]
fn what_is_read_again_is_written_anew() {
    let program = Program::new(compile("rereads.c", &[]));
    let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
    for line in bare.stdout.lines() {
        let (name, value) = line.split_once('=').expect("a name and a value");
        let expected = if name.ends_with(".cpus") { "1" } else { value };
        assert_eq!(capped.value(name), expected, "{name}");
    }
    for way in ["lseek", "pread", "rewind", "fseek"] {
        assert_eq!(capped.value(&format!("{way}.anew")), "1", "{way}");
        assert!(bare.value(&format!("{way}.cpus")) != "1", "the machine has CPUs to hide");
    }
}

/// The kernel knows no end of these files; a program that would read as many bytes as there are to
/// the end reads none.
#[test]
fn no_end_is_found() {
    let program = Program::new(compile("seeks_end.c", &[]));
    let program = program.arg("/proc/cpuinfo").arg("/proc/stat");
    let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
    assert_eq!(capped.stdout, bare.stdout);
    assert_ne!(bare.stderr, "cpus=1\ncpus=1\n", "the machine has CPUs to hide");
    assert_eq!(capped.stderr, "cpus=1\ncpus=1\n");
}

/// The kernel waits for these files, and refuses to wait for an ordinary one, as a copy is.
#[test]
fn epoll_takes_them() {
    let program = Program::new(compile("waits_for_file.c", &[]));
    let program = program.arg("/proc/cpuinfo").arg("/proc/stat").arg("/etc/passwd");
    let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
    assert!(bare.stdout.contains("/proc/stat: 0 7 -1, ready 1"), "{}", bare.stdout);
    assert_eq!(capped.stdout, bare.stdout);
}

/// A position in a file is shared with duplicates of its descriptor, and with children.
#[test]
fn who_shares_a_position_goes_back_with_it() {
    for path in ["/proc/cpuinfo", "/proc/stat"] {
        for user in [None, Some("nobody")] {
            let program = Program::new(compile("shares_position.c", &[])).arg(path);
            let program = user.into_iter().fold(program, |program, user| program.arg(user));
            if user.is_some() && !launcher::is_root() {
                continue;
            }
            let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
            assert_eq!(capped.stdout, bare.stdout, "{path}, {user:?}");
            assert!(bare.stdout.contains("child.from_start=1"), "{}", bare.stdout);
            assert!(bare.stderr != "cpus=1\n", "the machine has CPUs to hide");
            assert_eq!(capped.stderr, "cpus=1\n", "{path}, {user:?}");
        }
    }
}

/// The facts of an open file are those of the path: cp gives up on a file that "was replaced".
#[test]
fn an_open_file_is_the_one_under_its_path() {
    let program = compile("file_facts.c", &[]);
    for path in ["/proc/cpuinfo", "/proc/stat"] {
        let program = Program::new(&program).arg(path);
        let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
        assert_eq!(capped.stdout, bare.stdout, "{path}");
        assert_eq!(bare.value("fstat"), "1 1 0", "{path}");
    }
}

/// Neither mapped nor synchronized nor written, without seals, attributes or a handle, and found under
/// its path by the link below `/proc/self/fd`.
#[test]
fn the_kernel_answers_as_for_the_real_file() {
    for path in ["/proc/cpuinfo", "/proc/stat"] {
        let program = Program::new(compile("file_answers.c", &["-U_FORTIFY_SOURCE"])).arg(path);
        let (bare, capped) = (program.bare().ok(), program.capped(1).ok());
        assert_eq!(capped.stdout, bare.stdout, "{path}");
        assert!(bare.stdout.contains(&format!("38: {} {path}.", path.len())), "{}", bare.stdout);
        assert_eq!(capped.stderr, "cpus=1\n", "{path}");
        assert_ne!(bare.stderr, "cpus=1\n", "the machine has CPUs to hide");
    }
}

/// A shell opens the file, and another program has it as its standard input.
#[test]
fn a_program_knows_what_it_is_given_as_input() {
    let commands = [
        ("readlink -f /dev/stdin < /proc/cpuinfo", "/proc/cpuinfo\n"),
        ("realpath /dev/stdin < /proc/stat", "/proc/stat\n"),
        ("python3 -c 'import os; print(os.fstat(0).st_size)' < /proc/stat", "0\n"),
        ("sh -c 'exec readlink /proc/self/fd/0' < /proc/stat", "/proc/stat\n"),
        ("readlink /proc/self/fd/0 < /dev/null", "/dev/null\n"),
    ];
    for (command, expected) in commands {
        let program = Program::new("sh").arg("-c").arg(command);
        assert_eq!(program.bare().ok().stdout, expected, "{command}");
        assert_eq!(program.capped(1).ok().stdout, expected, "{command}");
    }
    let count = Program::new("sh").arg("-c").arg("grep -c ^processor < /proc/cpuinfo");
    assert_ne!(count.bare().ok().stdout, "1\n", "the machine has CPUs to hide");
    assert_eq!(count.capped(1).ok().stdout, "1\n");
}

#[test]
fn tools_copy_what_they_are_shown() {
    let copy = std::env::temp_dir().join(format!("threadcap-copy-{}", std::process::id()));
    let to = copy.to_str().expect("UTF-8 paths");
    for command in [["cp"], ["install"]] {
        let program = Program::new(command[0]).arg("/proc/cpuinfo").arg(to);
        let (bare, capped) = (program.bare(), program.capped(1));
        assert!(bare.status.success(), "{command:?}: {}", bare.stderr);
        assert!(capped.status.success(), "{command:?}: {}", capped.stderr);
        assert_eq!(capped.stderr, bare.stderr);
        let text = std::fs::read_to_string(&copy).expect("the copy");
        let shown = text.lines().filter(|line| line.starts_with("processor")).count();
        assert_eq!(shown, 1, "{command:?}");
        std::fs::remove_file(&copy).ok();
    }
}
