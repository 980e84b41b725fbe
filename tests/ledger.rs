//! Promise: a process records what was asked and granted, in a page that its user's other processes
//! can read while it runs, and after it was killed; a process that requests nothing creates
//! nothing.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use threadcap_jobs::snapshot::Snapshot;
use threadcap_ledger::{Ending, Header, RequestKind};
use threadcap_testing::pages::*;
use threadcap_testing::*;

fn path() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| compile("ledger.c", &["-fopenmp"]))
}

/// The program that requests threads and then ends in this way.
fn ending(ending: &str) -> Program {
    Program::new(path()).arg(ending)
}

/// Runs the program and keeps its pages; returns its output and the pages.
fn kept(name: &str, program: Program, cap: u32) -> (Output, Pages) {
    let pages = Pages::new(name);
    (program.env("THREADCAP_LEDGER", pages.directory()).capped(cap), pages)
}

#[test]
fn a_page_tells_what_the_program_did() {
    let program = ending("exit").env("NUMEXPR_MAX_THREADS", "100");
    assert_eq!(program.bare().ok().number("team"), 32);
    for cap in [1u32, 2] {
        let (output, pages) = kept(&format!("numbers-{cap}"), program.clone(), cap);
        assert_eq!(output.ok().number("team"), i64::from(cap));
        let page = &pages.all()[0];
        let granted = i64::from(cap);
        assert_eq!(numbers(page, "omp_set_num_threads"), (3, 64, granted));
        assert_eq!(numbers(page, "GOMP_parallel"), (4, 32, granted));
        assert_eq!(numbers(page, "NUMEXPR_MAX_THREADS"), (1, 100, granted));
        assert_eq!((page.cap, page.allowed, page.cpus.len()), (cap, cap, cap as usize));
        assert_eq!(page.flags, Header::HELD);
        // Five threads of its own, and the team's others.
        assert_eq!((page.created, page.peak, page.alive), (5 + u64::from(cap) - 1, 6, cap));
        assert_eq!((page.over_cap, page.refused, page.lost), (6 - u64::from(cap), 0, 0));
        assert_eq!(page.program.as_str(), path().display().to_string());
        assert_eq!(page.arguments[1..], ["exit"]);
        assert!(page.ending == Ending::Exit && page.started < page.made && page.made < page.ended);
        assert!(page.cpu > 0 && page.cpu < 60_000_000_000);
    }
}

#[test]
fn requests_belong_to_the_library_that_answers_and_the_one_that_asks() {
    let (output, pages) = kept("libraries", ending("exit"), 2);
    let page = pages.only(output.ok().number("pid"));
    let own = file_name(path().to_str());
    for (name, kind) in
        [("omp_set_num_threads", RequestKind::Setter), ("GOMP_parallel", RequestKind::Region)]
    {
        let request = request(&page, name);
        assert_eq!((request.kind, request.runtime.as_str()), (kind, "openmp"));
        assert_eq!(file_name(request.library.as_deref()), "libgomp.so.1");
        assert_eq!(file_name(request.asker.as_deref()), own);
    }
    let query = request(&page, "sysconf");
    assert_eq!((query.kind, file_name(query.library.as_deref())), (RequestKind::Query, own));
    let created = |name: &str| {
        let of = |path: &str| file_name(Some(path)) == name;
        page.libraries.iter().find(|library| of(&library.path)).map(|library| library.created)
    };
    assert_eq!((created(own), created("libgomp.so.1")), (Some(5), Some(1)));
}

#[test]
fn every_ending_is_recorded_but_the_violent_ones() {
    for (way, expected) in [
        ("exit", Ending::Exit),
        ("_exit", Ending::Exit),
        ("_Exit", Ending::Exit),
        ("quick_exit", Ending::Exit),
        ("kill", Ending::None),
        ("crash", Ending::None),
        ("abort", Ending::None),
    ] {
        let bare = ending(way).bare();
        let (output, pages) = kept(&format!("ending-{way}"), ending(way), 2);
        assert_eq!(output.status, bare.status, "{way}");
        let page = pages.only(output.number("pid"));
        assert_eq!((page.ending, page.ended != 0), (expected, expected == Ending::Exit), "{way}");
        assert_eq!(numbers(&page, "omp_set_num_threads"), (3, 64, 2), "{way}");
    }
}

#[test]
fn a_child_of_fork_has_its_own_page() {
    let (output, pages) = kept("fork", ending("fork"), 2);
    let parent = output.ok().number("pid");
    let page = pages.only(parent);
    assert_eq!((page.created, page.peak), (6, 6), "the child's threads are not counted here");
    // The second child asked for nothing.
    let others: Vec<Snapshot> =
        pages.all().into_iter().filter(|page| i64::from(page.process) != parent).collect();
    assert_eq!(others.len(), 1);
    let child = &others[0];
    assert_eq!((i64::from(child.parent), child.created, child.peak), (parent, 2, 3));
    assert_eq!((child.requests.len(), child.ending), (0, Ending::Exit));
}

#[test]
fn a_child_of_vfork_records_in_its_parents_page() {
    let (output, pages) = kept("vfork", ending("vfork"), 2);
    let page = pages.only(output.ok().number("pid"));
    assert_eq!(pages.all().len(), 1);
    assert_eq!(numbers(&page, "omp_set_num_threads"), (4, 64, 2));
    assert_eq!((page.ending, page.created), (Ending::Exit, 6), "its _exit is not the parent's");
}

#[test]
fn exec_ends_a_page_and_starts_another() {
    for way in ["execv", "execl"] {
        let program = ending(way).arg(path()).arg("exit");
        let (output, pages) = kept(way, program, 2);
        let pages = pages.of(output.ok().number("pid"));
        // execl is given one argument, and so is the program that the process becomes.
        let endings: Vec<_> = pages.iter().map(|page| page.ending).collect();
        assert_eq!(endings, [Ending::Exec, Ending::Exit], "{way}");
        assert!(pages[0].ended <= pages[1].started, "{way}");
    }
    let (output, pages) = kept("failed-exec", ending("failed-exec"), 2);
    let page = pages.only(output.ok().number("pid"));
    assert_eq!(page.ending, Ending::Exit, "it came back");
}

/// The page of a running process in its user's directory, read while it waits.
#[test]
fn the_page_of_a_running_process_is_the_users_own() {
    // SAFETY: no arguments, cannot fail.
    let user = unsafe { libc::geteuid() };
    let mut child = Command::new(path());
    child.arg("hold").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    child.env("LD_PRELOAD", shim()).env("AUTOZYME_THREADS", "2").env_remove("THREADCAP_LEDGER");
    let mut child = child.spawn().expect("it runs");
    let directory = PathBuf::from(format!("/dev/shm/threadcap-{user}"));
    let namespace = fs::metadata("/proc/self/ns/pid").expect("Linux").ino();
    let file = directory.join(format!("{}.{namespace}", child.id()));
    let read = || fs::read(&file).ok().and_then(|bytes| Snapshot::read(&bytes).ok());
    let asked = |page: &Snapshot| page.requests.iter().any(|it| it.name == "sysconf");
    let page = (0..60_000).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        read().filter(asked)
    });
    let page = page.expect("the page is there");
    assert_eq!((page.process, page.ending), (child.id(), Ending::None));
    assert_eq!(numbers(&page, "omp_set_num_threads"), (3, 64, 2));
    let (of_directory, of_file) = (fs::metadata(&directory).unwrap(), fs::metadata(&file).unwrap());
    assert_eq!((of_directory.mode() & 0o777, of_file.mode() & 0o777), (0o700, 0o600));
    assert_eq!((of_directory.uid(), of_file.uid()), (user, user));
    if user == 0 {
        let nobody = |command: &[&str]| {
            let mut run = Command::new("setpriv");
            run.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).args(command);
            run.stderr(Stdio::null()).status().expect("util-linux is installed").success()
        };
        assert!(nobody(&["true"]));
        assert!(!nobody(&["cat", file.to_str().unwrap()]), "it is nobody else's business");
    } else {
        skip("only root can become somebody else");
    }
    child.stdin.take().expect("piped").write_all(b"\n").expect("it reads");
    assert!(child.wait().expect("it ends").success());
    assert!(!file.exists(), "it is gone with its process");
}

/// The system calls of a command that name the directory of pages.
fn touched(command: &[&str], capped: bool) -> Option<Vec<String>> {
    let strace = tool("strace")?;
    let mut run = Command::new(strace);
    run.args(["-f", "-e", "trace=%file", "-o", "/dev/stdout"]);
    if capped {
        run.args(["-E", "AUTOZYME_THREADS=2", "-E"]);
        run.arg(format!("LD_PRELOAD={}", shim().display()));
    }
    let output = run.args(command).stderr(Stdio::null()).output().expect("strace runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(text.contains("libthreadcap.so"), capped, "the library is loaded");
    Some(
        text.lines()
            .filter(|line| line.contains("/dev/shm/threadcap-"))
            .map(String::from)
            .collect(),
    )
}

#[test]
fn a_process_that_asks_for_nothing_makes_nothing() {
    for command in [&["/bin/true"][..], &["/bin/ls", "/"], &["/bin/sh", "-c", "ls / | cat"]] {
        match touched(command, true) {
            Some(touched) => assert_eq!(touched, Vec::<String>::new(), "{command:?}"),
            None => return skip("strace is not installed"),
        }
    }
    let asks = touched(&[path().to_str().unwrap(), "exit"], true).expect("strace is there");
    assert!(!asks.is_empty(), "one that asks is seen");
    let queries = touched(&["/usr/bin/nproc"], true).expect("strace is there");
    assert_eq!(queries, Vec::<String>::new(), "a question is not worth a page");
}

#[test]
fn switched_off_it_makes_no_page_and_still_answers() {
    let (pages, program) = (Pages::new("off"), ending("exit"));
    let output = program.clone().env("THREADCAP_LEDGER", "off").capped(2).ok();
    assert_eq!((output.number("team"), output.stderr.as_str()), (2, ""));
    let output = program.clone().env("THREADCAP_LEDGER", "relative").capped(2).ok();
    assert!(output.stderr.starts_with("threadcap: THREADCAP_LEDGER=\"relative\""));
    assert_eq!(output.stderr.lines().count(), 1);
    program.env("THREADCAP_LEDGER", pages.directory()).inactive().ok();
    assert!(pages.all().is_empty(), "without a cap there is nothing to tell");
}

/// Whatever is wrong with the directory, the program runs as usual, capped, and one line says so, once
/// for the job.
#[test]
fn a_hostile_directory_is_harmless() {
    let pages = Pages::new("hostile");
    let below = |name: &str| pages.directory().join(name);
    let directory = |name: &str, mode: u32| {
        fs::create_dir(below(name)).unwrap();
        fs::set_permissions(below(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    directory("real", 0o700);
    std::os::unix::fs::symlink(below("real"), below("link")).unwrap();
    fs::write(below("file"), "").unwrap();
    directory("open", 0o777);
    directory("group", 0o750);
    let mut places = vec!["link", "file", "open", "group", "absent"];
    // SAFETY: no arguments, cannot fail.
    if unsafe { libc::geteuid() } == 0 {
        directory("foreign", 0o700);
        std::os::unix::fs::chown(below("foreign"), Some(65534), Some(65534)).unwrap();
        places.push("foreign");
    }
    for place in &places {
        let job = Program::new("sh").arg("-c").arg("\"$0\" exit; \"$0\" exit").arg(path());
        let output = job.env("THREADCAP_LEDGER", below(place)).capped(2).ok();
        assert_eq!(output.number("team"), 2, "{place}");
        let wrong = if *place == "absent" { "does not exist" } else { "cannot be used" };
        let said = format!("threadcap: THREADCAP_LEDGER=\"{}\" {wrong}; ", below(place).display());
        assert!(output.stderr.starts_with(&said), "{place}: {}", output.stderr);
        assert_eq!(output.stderr.lines().count(), 1, "{place}: {}", output.stderr);
    }
    for place in ["real", "open", "group"] {
        assert_eq!(fs::read_dir(below(place)).unwrap().count(), 0, "{place}");
    }
    let output = ending("exit").env("THREADCAP_LEDGER", below("real")).capped(2).ok();
    assert_eq!(fs::read_dir(below("real")).unwrap().count(), 1, "{}", output.stderr);
}

/// Runs a shell script in a mount namespace of its own; `None` if that is not allowed.
fn in_own_mounts(script: &str) -> Option<std::process::Output> {
    let unshare = tool("unshare")?;
    let run = |script: &str| {
        let mut run = Command::new(&unshare);
        run.args(["--mount", "sh", "-c", script]).env_remove("LD_PRELOAD").output()
    };
    run("mount -t tmpfs none /dev/shm").ok().filter(|output| output.status.success())?;
    run(script).ok()
}

/// What the program and shell commands print, with a /dev/shm of their own.
fn in_own_memory(script: &str) -> Option<Output> {
    // SAFETY: no arguments, cannot fail.
    let user = unsafe { libc::geteuid() };
    let script = format!(
        "mount -t tmpfs none /dev/shm; pages=/dev/shm/threadcap-{user}
         asks() {{ LD_PRELOAD={} AUTOZYME_THREADS=2 {} $1; }}; {script}",
        shim().display(),
        path().display()
    );
    in_own_mounts(&script).map(|output| Output {
        status: output.status,
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        cpu: 0.0,
        wall: 0.0,
        alone: false,
    })
}

#[test]
fn pages_of_killed_processes_stay_but_do_not_pile_up() {
    let few = "asks kill; asks exit; echo left=$(ls $pages | wc -l)";
    // No process has one of these numbers.
    let many = "mkdir -m 700 $pages; for i in $(seq 1 400); do : > $pages/$((99000000 + i)).$(stat -L -c %i /proc/self/ns/pid); done
        : > $pages/note; for i in $(seq 1 20); do asks exit; done; echo left=$(ls $pages | wc -l)
        ls $pages/note && echo note=1";
    let Some(few) = in_own_memory(few) else { return skip("no mount namespace for us") };
    assert_eq!(few.number("left"), 1, "{}", few.stderr);
    let many = in_own_memory(many).expect("as before");
    assert!((1..=257).contains(&many.number("left")), "{}", many.stdout);
    assert_eq!(many.number("note"), 1, "what is no page is left alone");
}

#[test]
fn a_full_or_absent_file_system_is_harmless() {
    let run = format!(
        "LD_PRELOAD={} AUTOZYME_THREADS=2 {} exit && ls -A /dev/shm",
        shim().display(),
        path().display()
    );
    for mount in [
        "mount -t tmpfs -o size=4k none /dev/shm",
        "mount -t tmpfs -o size=16k none /dev/shm && dd if=/dev/zero of=/dev/shm/x bs=4k count=2 2>/dev/null",
        "mount -t tmpfs -o ro none /dev/shm",
        "mount -t tmpfs none /dev && mkdir -p /dev",
        "ulimit -f 8",
    ] {
        let Some(output) = in_own_mounts(&format!("{mount}; {run}")) else {
            return skip("no mount namespace for us");
        };
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains("team=2\n"), "{mount}: {text} {output:?}");
    }
}

#[test]
fn observed_nothing_changes_and_all_is_recorded() {
    let program = ending("exit").env("THREADCAP_OBSERVE", "1").env("NUMEXPR_MAX_THREADS", "100");
    let bare = program.bare().ok();
    let (output, pages) = kept("observe", program, 1);
    let output = output.ok();
    for name in ["team", "processors"] {
        assert_eq!(output.number(name), bare.number(name), "{name}");
    }
    let page = pages.only(output.number("pid"));
    assert_eq!((page.flags & Header::OBSERVES, page.flags & Header::HELD), (Header::OBSERVES, 0));
    assert_eq!(numbers(&page, "omp_set_num_threads"), (3, 64, 1));
    assert_eq!(numbers(&page, "GOMP_parallel"), (4, 32, 1));
    assert_eq!(numbers(&page, "NUMEXPR_MAX_THREADS"), (1, 100, 1));
    assert_eq!(numbers(&page, "sysconf"), (1, bare.number("processors"), 1));
    assert_eq!((page.created, page.refused), (5 + 31, 0));
    assert_eq!(page.over_cap, 5 + 31);
}

#[test]
fn children_observe_and_show_what_their_parents_do() {
    // Starts the program with an environment that names nothing.
    let script =
        format!("env -i {0} exit; LD_PRELOAD= THREADCAP_OBSERVE=0 {0} exit", path().display());
    let pages = Pages::new("children");
    let program = Program::new("/bin/sh").arg("-c").arg(&script).env("THREADCAP_OBSERVE", "1");
    let output = program.env("THREADCAP_LEDGER", pages.directory()).capped(1).ok();
    assert_eq!(output.number("team"), 32);
    let all = pages.all();
    let reported = |page: &Snapshot| page.created == 36 && page.flags & Header::OBSERVES != 0;
    assert_eq!((all.len(), all.iter().filter(|page| reported(page)).count()), (2, 2));
}
