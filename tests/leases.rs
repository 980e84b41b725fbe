//! Promise: jobs of one host are held on different CPUs while there are enough, a lease ends with
//! its job, and nobody can turn the lease file against a job.

use threadcap_testing::*;

use std::collections::BTreeMap;
use std::fs::{self, File, Permissions};
use std::io::{BufRead, BufReader};
use std::os::fd::AsRawFd;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// A user without any rights: `nobody`.
const NOBODY: u32 = 65534;

/// A directory like `/run/lock`, with programs that any user may run, for one test.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let name = format!("threadcap-leases-{name}-{}", std::process::id());
        let place = Place(std::env::temp_dir().join(name));
        let _ = fs::remove_dir_all(&place.0);
        fs::create_dir(&place.0).expect("the temporary directory is writable");
        for (from, to) in [(shim(), "shim.so"), (&compile("held.c", &[]), "held")] {
            copy(from, &place.0.join(to), 0o755);
        }
        fs::set_permissions(&place.0, Permissions::from_mode(0o1777)).expect("ours");
        place
    }

    fn leases(&self) -> PathBuf {
        self.0.join("leases")
    }

    /// A program whose jobs take their leases here.
    fn program(&self, path: impl AsRef<std::ffi::OsStr>) -> Program {
        Program::new(path).env("THREADCAP_LEASES", self.leases())
    }

    /// The program that prints how it is held.
    fn held(&self) -> Program {
        self.program(self.0.join("held"))
    }

    fn shell(&self, script: &str) -> Program {
        self.program("sh")
            .arg("-c")
            .arg(script.replace("held", self.0.join("held").to_str().unwrap()))
    }

    /// Starts a capped job that lives until it is dropped.
    fn start(&self, cap: u32, user: Option<u32>) -> Job {
        let mut command = Command::new(self.0.join("held"));
        command.env("LD_PRELOAD", self.0.join("shim.so")).env("THREADCAP_LEASES", self.leases());
        command.env("AUTOZYME_THREADS", cap.to_string());
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        if let Some(user) = user {
            command.uid(user).gid(user);
        }
        let mut child = command.spawn().expect("the job starts");
        let output = BufReader::new(child.stdout.take().expect("piped"));
        Job { child, output, reported: BTreeMap::new() }
    }

    /// The leased CPUs, once for each lease. `None` if nobody has made a lease file.
    fn leased(&self) -> Option<Vec<i64>> {
        locks(&self.leases()).map(|bytes| bytes.into_iter().map(cpu_of).collect())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The CPU that a byte stands for: the even ones come first.
fn cpu_of(byte: i64) -> i64 {
    let slot = byte % 8192;
    2 * (slot % 4096) + slot / 4096
}

/// The locked bytes of a file.
fn locks(path: &Path) -> Option<Vec<i64>> {
    let file = File::options().read(true).write(true).open(path).ok()?;
    let is_locked = |&byte: &i64| lock(&file, libc::F_OFD_GETLK, byte, 1) != libc::F_UNLCK;
    Some((0..4 * 8192).filter(is_locked).collect())
}

/// Locks a part of a file, or asks who holds a lock on it; returns the kernel's answer.
fn lock(file: &File, command: i32, start: i64, length: i64) -> i32 {
    // SAFETY: a plain structure of numbers.
    let mut lock: libc::flock = unsafe { std::mem::zeroed() };
    (lock.l_type, lock.l_start, lock.l_len) = (libc::F_WRLCK as i16, start, length);
    // SAFETY: the structure that this command takes.
    assert_eq!(unsafe { libc::fcntl(file.as_raw_fd(), command, &mut lock) }, 0);
    lock.l_type.into()
}

/// A running job.
struct Job {
    child: Child,
    output: BufReader<ChildStdout>,
    reported: BTreeMap<String, i64>,
}

impl Job {
    /// What the job prints under this name, once it does.
    fn number(&mut self, name: &str) -> i64 {
        while !self.reported.contains_key("ready") {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).expect("piped") > 0, "the job ended");
            let (name, number) = line.trim_end().split_once('=').expect("name=number");
            self.reported.insert(name.to_owned(), number.parse().expect("a number"));
        }
        self.reported[name]
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// Waits until a condition holds: killed processes end a moment after the kill.
#[track_caller]
fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_secs(600), "never: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The number of CPUs that a bare program may use; `None` if there are too few to choose from.
fn enough_cpus(place: &Place) -> Option<i64> {
    let bare = place.held().bare().ok().number("cpus");
    if bare < 2 {
        skip("one CPU leaves no choice");
        return None;
    }
    Some(bare)
}

fn is_root() -> bool {
    // SAFETY: always succeeds.
    unsafe { libc::geteuid() == 0 }
}

fn land_on_different_cpus(place: &Place, rounds: u32, users: [Option<u32>; 2]) {
    if enough_cpus(place).is_none() {
        return;
    }
    for round in 0..rounds {
        let mut jobs = users.map(|user| place.start(1, user));
        let cpus = jobs.each_mut().map(|job| (job.number("cpus"), job.number("cpu")));
        assert_eq!((cpus[0].0, cpus[1].0), (1, 1), "round {round}");
        assert_ne!(cpus[0].1, cpus[1].1, "round {round}");
    }
}

#[test]
fn two_jobs_started_together_land_on_different_cpus() {
    land_on_different_cpus(&Place::new("together"), 100, [None, None]);
}

#[test]
fn jobs_of_different_users_land_on_different_cpus() {
    if !is_root() {
        return skip("only root starts jobs of other users");
    }
    land_on_different_cpus(&Place::new("nobody"), 20, [Some(NOBODY), Some(NOBODY)]);
    let place = Place::new("users");
    // Whoever makes the file, and whatever the umask, the other user can use it.
    land_on_different_cpus(&place, 20, [Some(NOBODY), None]);
    let made = fs::metadata(place.leases()).expect("a job made it");
    assert_eq!(made.permissions().mode() & 0o7777, 0o666);
    assert_eq!(made.len(), 0);
    // Both need the file at the moment when one of them makes it: before its mode was right, the
    // other was refused, and both were held on one CPU.
    for _ in 0..20 {
        fs::remove_file(place.leases()).expect("a job made it");
        land_on_different_cpus(&place, 1, [Some(NOBODY), None]);
    }
}

#[test]
fn jobs_without_a_free_cpu_share_evenly() {
    let place = Place::new("share");
    let Some(cpus) = enough_cpus(&place) else { return };
    let mut jobs: Vec<_> = (0..2 * cpus).map(|_| place.start(1, None)).collect();
    let mut jobs_of_cpu = BTreeMap::new();
    for job in &mut jobs {
        assert_eq!(job.number("cpus"), 1);
        *jobs_of_cpu.entry(job.number("cpu")).or_insert(0) += 1;
    }
    assert_eq!(jobs_of_cpu.len() as i64, cpus);
    // Exactly two: a job that chose by an outdated state finds the byte locked.
    assert!(jobs_of_cpu.values().all(|&jobs| jobs == 2), "{jobs_of_cpu:?}");
}

#[test]
fn a_killed_job_leaves_no_lease() {
    let place = Place::new("killed");
    if enough_cpus(&place).is_none() {
        return;
    }
    let mut command = Command::new("sh");
    command.args(["-c", "sleep 300 & (sleep 300; true) & wait"]).process_group(0);
    command.env("LD_PRELOAD", shim()).env("THREADCAP_LEASES", place.leases());
    let mut job = command.env("AUTOZYME_THREADS", "1").spawn().expect("the job starts");
    eventually("a lease", || place.leased().is_some_and(|leased| leased.len() == 1));
    // SAFETY: the job leads a process group of its own.
    assert_eq!(unsafe { libc::kill(-(job.id() as i32), libc::SIGKILL) }, 0);
    job.wait().expect("it was killed");
    eventually("no lease", || place.leased() == Some(Vec::new()));
}

#[test]
fn a_lease_lasts_as_long_as_any_process_of_its_job() {
    let place = Place::new("lasting");
    if enough_cpus(&place).is_none() {
        return;
    }
    let mut first = Command::new("sh");
    first.args(["-c", "sleep 300 & echo $!"]).stdout(Stdio::piped());
    first.env("LD_PRELOAD", shim()).env("THREADCAP_LEASES", place.leases());
    let mut first = first.env("AUTOZYME_THREADS", "1").spawn().expect("the job starts");
    let mut last = String::new();
    let mut output = BufReader::new(first.stdout.take().expect("piped"));
    output.read_line(&mut last).expect("piped");
    assert!(first.wait().expect("it ends").success());
    let leased = place.leased().expect("a job made it");
    assert_eq!(leased.len(), 1);
    assert_ne!(place.start(1, None).number("cpu"), leased[0]);
    // SAFETY: the process that the job left behind.
    assert_eq!(unsafe { libc::kill(last.trim().parse().expect("a number"), libc::SIGKILL) }, 0);
    eventually("no lease", || place.leased() == Some(Vec::new()));
}

#[test]
fn a_thousand_short_jobs_leave_nothing() {
    let place = Place::new("thousand");
    if enough_cpus(&place).is_none() {
        return;
    }
    let before = fs::read_dir(&place.0).expect("ours").count();
    let script = "i=0; while [ $i -lt 1000 ]; do held </dev/null || exit; i=$((i+1)); done";
    let script = script.replace("held", place.0.join("held").to_str().expect("UTF-8"));
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("export LD_PRELOAD={}; {script}", shim().display()));
    command.env("THREADCAP_LEASES", place.leases()).env("AUTOZYME_THREADS", "1");
    let output = command.stderr(Stdio::inherit()).output().expect("sh runs");
    let output = String::from_utf8(output.stdout).expect("numbers");
    let count = |line| output.lines().filter(|&found| found == line).count();
    assert_eq!((count("cpus=1"), count("found=1")), (1000, 1000));
    assert_eq!(place.leased(), Some(Vec::new()));
    assert_eq!(fs::metadata(place.leases()).expect("a job made it").len(), 0);
    assert_eq!(fs::read_dir(&place.0).expect("ours").count(), before + 1);
}

#[test]
fn children_share_the_lease_of_their_job() {
    let place = Place::new("children");
    if enough_cpus(&place).is_none() {
        return;
    }
    let tree = place.shell("sh -c 'sh -c \"held; true\"; true'; true");
    let (bare, capped) = (tree.bare().ok(), tree.capped(1).ok());
    assert_eq!((bare.number("found"), capped.number("found")), (0, 1));
    assert_eq!(capped.number("cpus"), 1);
    assert!(bare.number("cpus") > 1);
    // A job that is not held leases nothing.
    assert_eq!(place.held().env("THREADCAP_HOLD", "off").capped(1).ok().number("found"), 0);
}

#[test]
fn programs_count_their_descriptors_as_without_us() {
    let place = Place::new("descriptors");
    if enough_cpus(&place).is_none() {
        return;
    }
    let (bare, capped) = (place.held().bare().ok(), place.held().capped(1).ok());
    assert_eq!((bare.number("first"), bare.number("found")), (3, 0));
    assert_eq!((capped.number("first"), capped.number("found")), (3, 1));
    assert!(capped.number("lowest") >= 10);
    // The shell starts the job, so that it starts with the descriptors that the shell has left.
    let job = format!("LD_PRELOAD={} AUTOZYME_THREADS=1 exec held", shim().display());
    // Standard streams that the caller closed stay free for the program.
    let file = place.0.join("reported");
    let first = |start: &str| {
        place.shell(&format!("{start} {} <&- >&- 2>&-", file.display())).bare().ok();
        let reported = fs::read_to_string(&file).expect("the program wrote it");
        reported.lines().find(|line| line.starts_with("first=")).expect("reported").to_owned()
    };
    assert_eq!((first("exec held"), first(&job)), ("first=0".into(), "first=0".into()));
    // So do the low numbers if there are few in all.
    let few = place.shell(&format!("ulimit -n 16; {job}")).bare().ok();
    assert_eq!((few.number("first"), few.number("cpus"), few.number("found")), (3, 1, 1));
    assert!((10..16).contains(&few.number("lowest")));
    let fewer = place.shell(&format!("ulimit -n 8; {job}")).bare().ok();
    assert_eq!((fewer.number("cpus"), fewer.number("found")), (1, 0));
}

#[test]
fn a_program_that_closes_all_descriptors_stays_capped_and_held() {
    let place = Place::new("closed");
    if enough_cpus(&place).is_none() {
        return;
    }
    let closing = place.held().arg("-").arg("close");
    assert!(closing.bare().ok().number("cpus") > 1);
    assert_eq!(closing.capped(1).ok().number("cpus"), 1);
}

const HOSTILE: [&str; 4] = ["FIFO", "directory", "symbolic link", "other file's name"];

/// Puts what another user may have put there in place of the lease file.
fn make_hostile(what: &str, file: &Path, other: &Path) {
    match what {
        "directory" => fs::create_dir(file).expect("ours"),
        "symbolic link" => symlink(other, file).expect("ours"),
        "other file's name" => fs::hard_link(other, file).expect("ours"),
        _ => {
            let made = Command::new("mkfifo").arg("-m").arg("666").arg(file).status();
            assert!(made.is_ok_and(|ended| ended.success()));
        }
    }
}

#[test]
fn a_hostile_lease_file_is_ignored() {
    let place = Place::new("hostile");
    if enough_cpus(&place).is_none() {
        return;
    }
    let (file, other) = (place.leases(), place.0.join("other"));
    fs::write(&other, "untouched").expect("ours");
    for what in HOSTILE {
        make_hostile(what, &file, &other);
        let mut job = place.start(1, is_root().then_some(NOBODY));
        assert_eq!((job.number("cpus"), job.number("found")), (1, 0), "{what}");
        assert_eq!(locks(&other), Some(Vec::new()), "{what}");
        drop(job);
        let capped = place.held().capped(1).ok();
        assert_eq!((capped.number("cpus"), capped.number("found")), (1, 0), "{what}");
        fs::remove_file(&file).or_else(|_| fs::remove_dir(&file)).expect("ours");
    }
    assert_eq!(fs::read(&other).expect("ours"), b"untouched");
    let nowhere = place.held().env("THREADCAP_LEASES", "/nowhere/leases").capped(1).ok();
    assert_eq!((nowhere.number("cpus"), nowhere.number("found")), (1, 0));
    let said = "threadcap: THREADCAP_LEASES=\"/nowhere/leases\" cannot be opened; ";
    assert!(nowhere.stderr.starts_with(said), "{}", nowhere.stderr);
    let off = place.held().env("THREADCAP_LEASES", "off").capped(1).ok();
    assert_eq!((off.number("cpus"), off.number("found")), (1, 0));
}

#[test]
fn a_lease_file_of_another_user_is_ignored_where_it_cannot_be_used() {
    if !is_root() {
        return skip("only root starts jobs of other users");
    }
    let place = Place::new("private");
    if enough_cpus(&place).is_none() {
        return;
    }
    fs::write(place.leases(), "").expect("ours");
    fs::set_permissions(place.leases(), Permissions::from_mode(0o600)).expect("ours");
    let mut job = place.start(1, Some(NOBODY));
    assert_eq!((job.number("cpus"), job.number("found")), (1, 0));
    assert_eq!(place.leased(), Some(Vec::new()));
}

#[test]
fn a_user_who_locks_everything_takes_no_cap_from_others() {
    let place = Place::new("greedy");
    if enough_cpus(&place).is_none() {
        return;
    }
    let file = File::create_new(place.leases()).expect("ours");
    // One lock without an end, and then many small ones.
    lock(&file, libc::F_OFD_SETLK, 0, 0);
    assert_eq!(place.held().capped(1).ok().number("cpus"), 1);
    drop(file);
    let file = File::options().write(true).open(place.leases()).expect("ours");
    for byte in (0..4 * 8192).step_by(2) {
        lock(&file, libc::F_OFD_SETLK, byte, 1);
    }
    assert_eq!(place.held().capped(1).ok().number("cpus"), 1);
}

/// How often the program asks about locks, or takes one.
fn lock_calls(place: &Place) -> Option<usize> {
    let strace = tool("strace")?;
    let trace = place.0.join("trace");
    let mut run = Command::new(strace);
    run.args(["-f", "-e", "trace=fcntl", "-o", trace.to_str()?]);
    // For the program alone: strace itself is not part of the job.
    for (name, value) in [
        ("LD_PRELOAD", shim().to_str()?),
        ("AUTOZYME_THREADS", "1"),
        ("THREADCAP_LEASES", place.leases().to_str()?),
    ] {
        run.args(["-E", &format!("{name}={value}")]);
    }
    assert!(run.arg("/bin/true").status().expect("strace runs").success());
    let lines = fs::read_to_string(&trace).expect("strace writes it");
    Some(lines.lines().filter(|line| line.contains("F_OFD_")).count())
}

#[test]
fn after_two_slow_queries_there_is_no_more() {
    let place = Place::new("flood");
    if enough_cpus(&place).is_none() {
        return;
    }
    let file = File::create_new(place.leases()).expect("ours");
    let Some(quiet) = lock_calls(&place) else {
        return skip("strace is not installed");
    };
    // From the end backwards, since otherwise each search would go through all the others.
    for number in (0..30_000).rev() {
        lock(&file, libc::F_OFD_SETLK, (1 << 40) + 2 * number, 1);
    }
    let flooded = lock_calls(&place).expect("strace was there");
    assert!(quiet >= 2 && flooded <= 2, "{quiet} calls, and {flooded} among many locks");
    // The job gives up the file instead of each of its processes closing it.
    let mut job = place.start(1, None);
    assert_eq!((job.number("cpus"), job.number("found")), (1, 0));
}
