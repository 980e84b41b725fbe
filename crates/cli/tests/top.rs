//! Promise: `threadcap top` and `threadcap show` show what the processes of a job asked for, were
//! granted and use, and do not trust what a page cannot know.

use serde_json::Value;
use std::fs;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use threadcap_testing::launcher::*;
use threadcap_testing::waiting::{Waiting, asking};
use threadcap_testing::*;

fn json(arguments: &[&str]) -> Value {
    let output = threadcap(arguments).bare().ok();
    serde_json::from_str(&output.stdout).expect("JSON")
}

/// The job of this process in one look of `top`.
fn job(process: u32) -> Option<Value> {
    let look = json(&["top", "--once", "--json"]);
    let jobs = look["jobs"].as_array().expect("jobs").clone();
    jobs.into_iter().find(|job| job["pid"] == process)
}

#[test]
fn a_job_is_listed_with_what_it_asked_for() {
    let bare = asking(4, None);
    assert_eq!(job(bare.id()), None);
    let waiting = asking(4, Some(2));
    let job = job(waiting.id()).expect("the job is listed");
    assert_eq!((&job["cap"], &job["threads"], &job["over_cap"]), (&2.into(), &5.into(), &3.into()));
    assert_eq!((&job["asked"], &job["granted"]), (&64.into(), &2.into()));
    assert_eq!(job["share"], 2);
    let text = threadcap(&["top", "--once"]).bare().ok().stdout;
    let line = text.lines().find(|line| line.trim_start().starts_with(&waiting.id().to_string()));
    let fields: Vec<_> = line.expect("its line").split_whitespace().skip(2).take(8).collect();
    assert_eq!(fields, ["2", "2", job["cpus"].as_str().unwrap(), "1", "5", "64", "2", "3"]);
}

#[test]
fn show_lists_pools_in_threadpoolctls_words() {
    let waiting = asking(2, Some(2));
    let known = json(&["show", "--json", &waiting.id().to_string()]);
    let pool = &known["pools"][0];
    let word = |key: &str| pool[key].as_str().expect("a word").to_owned();
    assert_eq!((word("user_api"), word("internal_api")), ("blas".into(), "openblas".into()));
    assert!(Path::new(&word("filepath")).is_file(), "{pool}");
    assert_eq!((&pool["num_threads"], &pool["asked"]), (&2.into(), &64.into()));
    assert_eq!(known["told"]["threads"]["created"], 2);
    assert_eq!(known["told"]["threads"]["over_cap"], 1);
    let text = threadcap(&["show", &waiting.id().to_string()]).bare().ok().stdout;
    assert!(text.contains("openblas: asked 64, granted 2"), "{text}");
}

#[test]
fn lowered_arguments_are_shown() {
    let shell = std::fs::canonicalize("/bin/sh").expect("a shell");
    let directory = root().join("target/tmp/lowered-arguments");
    fs::create_dir_all(&directory).expect("target is writable");
    let bowtie2 = directory.join("bowtie2");
    let _ = fs::remove_file(&bowtie2);
    fs::write(&bowtie2, format!("#!{}\necho ready; read line\n", shell.display())).unwrap();
    fs::set_permissions(&bowtie2, fs::Permissions::from_mode(0o755)).expect("it is ours");
    let waiting = Waiting::start(&[text(&bowtie2), "-p", "64"], Some(2));
    let job = job(waiting.id()).expect("the job is listed");
    assert_eq!((&job["asked"], &job["granted"]), (&64.into(), &2.into()));
    assert_eq!(job["lowered"], serde_json::json!(["-p 64 -> 2"]));
    let output = threadcap(&["top", "--once"]).bare().ok().stdout;
    assert!(output.contains("bowtie2 -p 2  [-p 64 -> 2]"), "{output}");
    let output = threadcap(&["show", &waiting.id().to_string()]).bare().ok().stdout;
    assert!(output.contains("  argument -p 64 -> 2\n"), "{output}");
}

/// What a process can call itself to steer the terminal of whoever looks.
const HOSTILE: &str = "\u{1b}]0;owned\u{7}\u{1b}[2J\n    1 root\u{9b}31m\u{202e}\u{200b}";

#[test]
fn a_hostile_command_line_is_shown_escaped() {
    let unsafe_char = |c: char| c != '\n' && (c.is_control() || "\u{202e}\u{200b}".contains(c));
    let waiting = Waiting::start(&["sh", "-c", "echo ready; read line", HOSTILE], Some(1));
    let process = waiting.id().to_string();
    for command in [&["top", "--once"][..], &["top", "--once", "--processes"], &["show", &process]]
    {
        let text = threadcap(command).bare().ok().stdout;
        assert!(text.contains("\\u{1b}]0;owned"), "{command:?}: {text:?}");
        assert!(!text.contains(unsafe_char), "{command:?}: {text:?}");
        assert!(!text.contains("\n    1 root"), "{command:?}: {text:?}");
    }
    for command in [&["top", "--once", "--json"][..], &["show", "--json", &process]] {
        let text = threadcap(command).bare().ok().stdout;
        assert!(text.contains("\\u001b]0;owned") && !text.contains(unsafe_char), "{text:?}");
    }
    let known = json(&["show", "--json", &process]);
    assert!(known["command"].as_str().is_some_and(|command| command.ends_with(HOSTILE)), "{known}");
    // And where an error names what was given.
    let output = threadcap(&["run", "-n", "1", "--", HOSTILE]).bare();
    assert!(!output.stdout.contains(unsafe_char) && !output.stderr.contains(unsafe_char));
    assert!(output.stderr.contains("owned") && !output.stderr.contains("\n    1 root"));
}

#[test]
fn processes_that_are_not_capped_are_said_to_be_none() {
    let bare = asking(0, None);
    let output = threadcap(&["show", &bare.id().to_string()]).bare();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stderr.contains("runs without a cap"), "{}", output.stderr);
    let output = threadcap(&["show", "4194305"]).bare();
    assert!(output.stderr.contains("no process "), "{}", output.stderr);
}

#[test]
fn five_hundred_processes_are_one_job() {
    let script = "for i in $(seq 499); do sleep 3600 > /dev/null 2>&1 & done; echo ready; wait";
    let waiting = Waiting::start(&["sh", "-c", script], Some(1));
    let job = job(waiting.id()).expect("the job is listed");
    assert_eq!(job["processes"], 500);
    let members = job["members"].as_array().expect("members");
    for member in members {
        // SAFETY: takes numbers; the processes are our own.
        unsafe { libc::kill(member["pid"].as_i64().unwrap() as i32, libc::SIGKILL) };
    }
    assert!(members.iter().all(|member| member["cap"] == 1));
}

#[test]
fn what_was_killed_can_still_be_read() {
    let mut waiting = asking(3, Some(2));
    let process = waiting.id();
    waiting.0.kill().expect("it is killed");
    waiting.0.wait().expect("it ends");
    for _ in 0..2 {
        let known = json(&["show", "--json", &process.to_string()]);
        assert_eq!(
            (&known["alive"], &known["told"]["threads"]["created"]),
            (&false.into(), &3.into())
        );
        assert_eq!(known["pools"][0]["asked"], 64);
    }
}

#[test]
fn a_reader_that_goes_away_ends_it() {
    let line = format!("{} top --interval 0.1 | head -n 1", launcher());
    let started = Instant::now();
    let output = Program::new("sh").arg("-c").arg(line).bare().ok();
    assert!(output.stdout.contains("GRANTED"), "after {:?}: {}", started.elapsed(), output.stdout);
}

#[test]
fn senseless_arguments_are_refused() {
    for arguments in [["top", "--sort=x"], ["top", "--interval=0"], ["show", "x"]] {
        let output = threadcap(&arguments).bare();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(output.stderr.lines().count(), 1, "{}", output.stderr);
    }
}

/// The directory of this user's pages.
fn pages() -> PathBuf {
    // SAFETY: no arguments, no failure.
    let directory = PathBuf::from(format!("/dev/shm/threadcap-{}", unsafe { libc::geteuid() }));
    _ = fs::DirBuilder::new().mode(0o700).create(&directory);
    directory
}

/// The file in which a process of this namespace records.
fn page_of(process: u32) -> PathBuf {
    let namespace = fs::metadata("/proc/self/ns/pid").expect("Linux").ino();
    pages().join(format!("{process}.{namespace}"))
}

/// Files that are removed at the end, whatever they are.
struct Hostile(Vec<PathBuf>);

impl Drop for Hostile {
    fn drop(&mut self) {
        for file in &self.0 {
            _ = fs::remove_file(file);
            // Whoever looks sets the pages of processes aside that do not exist.
            _ = fs::remove_file(format!("{}.dead", file.display()));
        }
    }
}

#[test]
fn hostile_pages_neither_crash_nor_mislead() {
    let waiting = asking(1, Some(2));
    let page = fs::read(page_of(waiting.id())).expect("its page");
    let mut hostile = Hostile(Vec::new());
    let mut put = |name: &str, bytes: &[u8], mode: u32| {
        let file = pages().join(name);
        fs::write(&file, bytes).expect("room");
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).expect("ours");
        hostile.0.push(file);
    };
    // PID 1 is never capped here: each of these claims that it is.
    put("1", &page, 0o600);
    put("1.5", &page[..page.len() - 1], 0o600);
    put("1.6", &[], 0o600);
    put("1.7", &vec![0xff; page.len()], 0o600);
    put("2.1", &page, 0o666);
    let noise: Vec<u8> =
        (0..page.len()).map(|i| if i < 16 { page[i] } else { (i * 31) as u8 }).collect();
    put("3", &noise, 0o600);
    for number in 0..3000 {
        put(&format!("{}.{number}", 4_100_000 + number), &page, 0o600);
    }
    let link = pages().join("5");
    symlink("/etc/passwd", &link).expect("a link");
    let pipe = pages().join("6");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    hostile.0.extend([link, pipe]);
    let look = json(&["top", "--once", "--json"]);
    let jobs = look["jobs"].as_array().expect("jobs");
    let pids: Vec<_> = jobs.iter().filter_map(|job| job["pid"].as_u64()).collect();
    assert!(pids.contains(&waiting.id().into()), "{pids:?}");
    assert!(pids.iter().all(|&pid| pid > 6), "{pids:?}");
    let killed: Vec<_> = look["killed"].as_array().into_iter().flatten().collect();
    assert!(killed.iter().all(|pid| **pid != 1 && **pid != 3), "{killed:?}");
}

/// A terminal of this size that runs a command; killed when dropped.
struct Terminal(String);

impl Drop for Terminal {
    fn drop(&mut self) {
        _ = tmux(&["kill-session", "-t", &self.0]);
    }
}

fn tmux(arguments: &[&str]) -> String {
    let output = Command::new("tmux").args(["-L", "threadcap-test"]).args(arguments).output();
    String::from_utf8_lossy(&output.expect("tmux runs").stdout).into_owned()
}

impl Terminal {
    fn run(columns: u32, rows: u32, command: &str) -> Terminal {
        let name = format!("top-{}", std::process::id());
        let (columns, rows) = (columns.to_string(), rows.to_string());
        tmux(&["new-session", "-d", "-s", &name, "-x", &columns, "-y", &rows, command]);
        Terminal(name)
    }

    fn keys(&self, keys: &[&str]) {
        tmux(&[&["send-keys", "-t", &self.0], keys].concat());
    }

    /// The screen, once it is as wanted.
    #[track_caller]
    fn shows(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        let started = Instant::now();
        loop {
            let screen = tmux(&["capture-pane", "-p", "-t", &self.0]);
            if wanted(&screen) {
                return screen;
            }
            assert!(started.elapsed() < Duration::from_secs(600), "no {what} in:\n{screen}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// The terminal of an editor's shell cannot be drawn on.
#[test]
fn a_terminal_without_a_screen_gets_lines() {
    let code = "import os, pty, sys
child, terminal = pty.fork()
if child == 0:
    os.environ['TERM'] = 'dumb'
    os.execv(sys.argv[1], ['threadcap', 'top', '--interval', '0.2'])
text = b''
while text.count(b'COMMAND') < 2:
    text += os.read(terminal, 1000)
os.write(terminal, b'\\x03')
sys.stdout.write(text.decode(errors='replace'))";
    let python = Program::new("python3").arg("-c").arg(code).arg(launcher());
    let output = python.bare().ok();
    assert!(!output.stdout.contains('\x1b'), "{}", output.stdout);
}

#[test]
fn the_screen_follows_keys_and_size() {
    if tool("tmux").is_none() {
        return skip("tmux is not installed");
    }
    // Its own number, since those of earlier runs may still sleep; and it keeps nobody's pipe open.
    let sleep = format!("sleep 3600.{}", std::process::id());
    let script = format!("{sleep} > /dev/null 2>&1 & echo ready; wait");
    let waiting = Waiting::start(&["sh", "-c", &script], Some(1));
    let command = format!("{} top --interval 0.2 --sort pid; echo ended; cat", launcher());
    let terminal = Terminal::run(130, 40, &command);
    let (job, keys) = (waiting.id().to_string(), "q quit");
    terminal.shows("job", |screen| screen.contains(&job) && screen.contains(keys));
    // No line of the child until its job is opened.
    let child = |screen: &str| screen.lines().any(|line| line.ends_with(&format!("  {sleep}")));
    let screen = terminal.shows("table", |screen| screen.contains("by pid"));
    assert!(!child(&screen), "{screen}");
    for _ in screen.lines().take_while(|line| !line.trim_start().starts_with(&job)).skip(2) {
        terminal.keys(&["Down"]);
    }
    terminal.keys(&["Enter"]);
    terminal.shows("child", child);
    terminal.keys(&["s"]);
    terminal.shows("another order", |screen| screen.contains("by user"));
    terminal.keys(&["r"]);
    terminal.shows("the reverse", |screen| screen.contains("by user, reversed"));
    tmux(&["resize-window", "-t", &terminal.0, "-x", "70", "-y", "12"]);
    let narrow = |screen: &str| {
        let titles = screen.lines().find(|line| line.contains("COMMAND"));
        titles.is_some_and(|titles| titles.contains("THREADS") && !titles.contains("TIME"))
    };
    terminal.shows("whole columns", narrow);
    tmux(&["resize-window", "-t", &terminal.0, "-x", "9", "-y", "2"]);
    tmux(&["resize-window", "-t", &terminal.0, "-x", "100", "-y", "30"]);
    terminal.shows("the table again", |screen| screen.contains("COMMAND"));
    terminal.keys(&["?"]);
    terminal.shows("help", |screen| screen.contains("GRANTED   the most threads"));
    terminal.keys(&["h"]);
    terminal.shows("the table after help", |screen| screen.contains("THREADS"));
    terminal.keys(&["F"]);
    terminal.shows("whom it follows", |screen| screen.contains("; following "));
    terminal.keys(&["F", "/", "n", "o", "t", "h", "e", "r", "e"]);
    let listed = |screen: &str| screen.lines().any(|line| line.trim_start().starts_with(&job));
    terminal.shows("no job", |screen| screen.contains("filter: nothere_") && !listed(screen));
    // By itself, or it would be the first byte of another key.
    terminal.keys(&["Escape"]);
    terminal.shows("all jobs", |screen| screen.contains(keys) && listed(screen));
    terminal.keys(&["/", "e", "c", "h", "o", "Enter"]);
    let found = |screen: &str| screen.contains("; filter: echo") && screen.contains(keys);
    terminal.shows("the job alone", |screen| found(screen) && listed(screen));
    terminal.keys(&["Escape"]);
    terminal.shows("all jobs", |screen| !screen.contains("; filter:") && listed(screen));
    terminal.keys(&["q"]);
    terminal.shows("the end", |screen| screen.contains("ended"));
}
