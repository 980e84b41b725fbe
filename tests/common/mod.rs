//! What the tests share: building small programs, and running them bare and capped.
//!
//! Every test of a cap runs its program twice, without and with the library, and compares: one
//! that passes without the library would prove nothing.

#![allow(dead_code)] // each test binary uses a part of this module

pub mod groups;
pub mod symbols;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, OpenOptions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Once, OnceLock};
use std::time::{Duration, Instant};

/// The repository: the nearest directory with a Cargo.lock, also for tests of a member crate.
pub fn root() -> &'static Path {
    let crate_root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let lock = |directory: &&Path| directory.join("Cargo.lock").is_file();
    crate_root.ancestors().find(lock).expect("the workspace has a Cargo.lock")
}

/// The library under test, built now if it is not up to date, unless `THREADCAP_TEST_LIBRARY`
/// names another one, by an absolute path.
pub fn shim() -> &'static Path {
    static SHIM: OnceLock<PathBuf> = OnceLock::new();
    SHIM.get_or_init(|| {
        if let Some(named) = std::env::var_os("THREADCAP_TEST_LIBRARY") {
            let named = PathBuf::from(named);
            assert!(named.is_absolute() && named.is_file(), "no library: {}", named.display());
            return named;
        }
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let build = ["build", "--quiet", "--release", "--package", "threadcap-shim"];
        let status = Command::new(cargo).args(build).current_dir(root()).status();
        assert!(status.expect("cargo runs").success(), "the library does not build");
        root().join("target/release/libthreadcap.so")
    })
}

/// Says why a test does not run here; `scripts/test` prints these lines at its end. Where
/// `THREADCAP_TEST_STRICT` is set (CI), what is missing is a failure.
pub fn skip(reason: &str) {
    assert!(std::env::var_os("THREADCAP_TEST_STRICT").is_none(), "would be skipped: {reason}");
    let name = std::thread::current().name().unwrap_or("?").to_owned();
    eprintln!("SKIPPED {name}: {reason}");
    let list = root().join("target/skipped-tests");
    let list = OpenOptions::new().create(true).append(true).open(list);
    writeln!(list.expect("target is writable"), "{name}: {reason}").expect("target is writable");
}

/// The path of a tool, or of nothing where it is not installed.
pub fn tool(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file())
}

/// The path of a shared library that is installed.
pub fn installed(name: &str) -> Option<PathBuf> {
    let triple = if cfg!(target_arch = "aarch64") { "aarch64" } else { "x86_64" };
    let directories =
        [format!("/usr/lib/{triple}-linux-gnu"), "/usr/lib64".into(), "/usr/lib".into()];
    directories.iter().map(|directory| Path::new(directory).join(name)).find(|path| path.exists())
}

/// The Python interpreter of one of the virtual environments that `scripts/venv` makes.
pub fn python(venv: &str) -> Option<PathBuf> {
    let python = root().join("target/venvs").join(venv).join("bin/python");
    python.is_file().then_some(python)
}

/// A file in `tests/programs`.
pub fn program(name: &str) -> PathBuf {
    root().join("tests/programs").join(name)
}

/// Compiles `tests/programs/{source}` with a compiler and flags; returns what was built. The
/// flags are part of the name, so that builds with different flags live side by side.
pub fn compile_with(compiler: &str, source: &str, flags: &[&str]) -> PathBuf {
    let directory = root().join("target/test-programs");
    fs::create_dir_all(&directory).expect("target is writable");
    let label = label(&format!("{compiler}-{source}-{}", flags.join("")));
    let built = directory.join(&label);
    // Built beside and moved into place: tests that run at once may build the same program.
    let beside =
        directory.join(format!("{label}.{}.{:?}", std::process::id(), std::thread::current().id()));
    let status = Command::new(compiler)
        .arg(program(source))
        .arg("-o")
        .arg(&beside)
        .args(flags)
        .status()
        .unwrap_or_else(|error| panic!("{compiler}: {error}"));
    assert!(status.success(), "{compiler} {source} {flags:?} failed");
    fs::rename(&beside, &built).expect("target is writable");
    built
}

/// A file name for a build; flags that name other builds would make it too long for one.
fn label(text: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' };
    let mut hash = DefaultHasher::new();
    text.hash(&mut hash);
    let start: String = text.chars().take(80).map(plain).collect();
    format!("{start}-{:016x}", hash.finish())
}

/// Compiles a C program with gcc, warnings on, with threads.
pub fn compile(source: &str, flags: &[&str]) -> PathBuf {
    compile_with("gcc", source, &[&["-O1", "-g", "-Wall", "-pthread"], flags].concat())
}

/// Compiles a C program as a shared library.
pub fn compile_library(source: &str, flags: &[&str]) -> PathBuf {
    compile(source, &[&["-shared", "-fPIC"], flags].concat())
}

/// Copies a file that is to be executed, with its directories. By another process: a child that
/// another test starts just now would inherit our descriptor, and while that is open for writing the
/// copy could not be executed.
pub fn copy(file: &Path, to: &Path, mode: u32) {
    let install = ["-D", "-m", &format!("{mode:o}")];
    let status = Command::new("install").args(install).arg(file).arg(to).status();
    assert!(status.expect("install runs").success(), "install {} failed", to.display());
}

/// A program to run, bare or capped.
#[derive(Clone)]
pub struct Program {
    command: Vec<OsString>,
    environment: BTreeMap<OsString, OsString>,
    /// Other preloads, before and after ours.
    before: Vec<PathBuf>,
    after: Vec<PathBuf>,
    limit: Duration,
}

/// What a finished program left.
pub struct Output {
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
    /// CPU seconds of the program and of the children that it waited for.
    pub cpu: f64,
    pub wall: f64,
}

impl Program {
    pub fn new(path: impl AsRef<OsStr>) -> Self {
        Program {
            command: vec![path.as_ref().to_owned()],
            environment: BTreeMap::new(),
            before: Vec::new(),
            after: Vec::new(),
            limit: Duration::from_secs(120),
        }
    }

    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.push(argument.as_ref().to_owned());
        self
    }

    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.environment.insert(name.as_ref().to_owned(), value.as_ref().to_owned());
        self
    }

    /// Preloads another library before ours, capped or bare.
    pub fn preload_before(mut self, library: &Path) -> Self {
        self.before.push(library.to_owned());
        self
    }

    /// Preloads another library after ours, capped or bare.
    pub fn preload_after(mut self, library: &Path) -> Self {
        self.after.push(library.to_owned());
        self
    }

    /// How long the program may run before it counts as hung.
    pub fn limit(mut self, seconds: u64) -> Self {
        self.limit = Duration::from_secs(seconds);
        self
    }

    /// Runs without the library.
    pub fn bare(&self) -> Output {
        self.run(&[], &[])
    }

    /// Runs with the library and a cap.
    pub fn capped(&self, cap: u32) -> Output {
        self.run(&[shim()], &[("AUTOZYME_THREADS", &cap.to_string())])
    }

    /// Runs with the library, and without a cap.
    pub fn inactive(&self) -> Output {
        self.run(&[shim()], &[])
    }

    fn run(&self, shim: &[&Path], environment: &[(&str, &str)]) -> Output {
        let preloads = self.before.iter().map(PathBuf::as_path).chain(shim.iter().copied());
        let preloads = preloads.chain(self.after.iter().map(PathBuf::as_path));
        let preloads: Vec<_> = preloads.map(|path| path.to_str().expect("UTF-8 paths")).collect();
        let mut command = Command::new(&self.command[0]);
        command.args(&self.command[1..]).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        obey_the_terminal();
        for name in ["AUTOZYME_THREADS", "AUTOZYMER_THREADS", "OMP_NUM_THREADS", "LD_PRELOAD"] {
            command.env_remove(name);
        }
        if !preloads.is_empty() {
            command.env("LD_PRELOAD", preloads.join(":"));
        }
        command.envs(&self.environment).envs(environment.iter().copied());
        let started = Instant::now();
        let child = command.spawn().unwrap_or_else(|error| panic!("{:?}: {error}", self.command));
        finish(child, started, self.limit, &format!("{:?}", self.command))
    }
}

/// Lets programs be interrupted: what a shell starts in the background, or by `nohup`, ignores these
/// signals, and so would all that we start.
fn obey_the_terminal() {
    static OBEYS: Once = Once::new();
    OBEYS.call_once(|| {
        for signal in [libc::SIGINT, libc::SIGQUIT, libc::SIGHUP] {
            // SAFETY: takes numbers.
            unsafe { libc::signal(signal, libc::SIG_DFL) };
        }
    });
}

/// Waits for a child, reading what it prints; kills its whole group when it hangs.
fn finish(mut child: Child, started: Instant, limit: Duration, what: &str) -> Output {
    let reader = |mut stream: Box<dyn Read + Send>| {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            stream.read_to_end(&mut bytes).expect("a pipe is readable");
            String::from_utf8_lossy(&bytes).into_owned()
        })
    };
    let stdout = reader(Box::new(child.stdout.take().expect("piped")));
    let stderr = reader(Box::new(child.stderr.take().expect("piped")));
    let pid = child.id() as i32;
    let (mut status, mut usage) = (0, unsafe { std::mem::zeroed::<libc::rusage>() });
    // SAFETY: waits for our own child; the results have room.
    while unsafe { libc::wait4(pid, &mut status, libc::WNOHANG, &mut usage) } == 0 {
        if started.elapsed() > limit {
            // SAFETY: the child leads a process group of its own.
            unsafe { libc::kill(-pid, libc::SIGKILL) };
            panic!("{what} hangs: not done after {limit:?}");
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    Output {
        wall: started.elapsed().as_secs_f64(),
        cpu: seconds(usage.ru_utime) + seconds(usage.ru_stime),
        status: ExitStatus::from_raw(status),
        stdout: stdout.join().expect("the reader ends"),
        stderr: stderr.join().expect("the reader ends"),
    }
}

impl Output {
    /// The output itself, if the program ended well.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert!(self.status.success(), "{}\n{}\n{}", self.status, self.stdout, self.stderr);
        self
    }

    /// The number that the program printed as `name=number`, the last if there are several.
    #[track_caller]
    pub fn number(&self, name: &str) -> i64 {
        let value = self.value(name);
        value.parse().unwrap_or_else(|_| panic!("{name}={value} is no number"))
    }

    /// The text that the program printed as `name=text`, the last if there are several.
    #[track_caller]
    pub fn value(&self, name: &str) -> &str {
        let value = |line: &'_ str| line.strip_prefix(name)?.strip_prefix('=').map(str::len);
        let line = self.stdout.lines().rev().find(|line| value(line).is_some());
        let line = line.unwrap_or_else(|| panic!("no {name}= in:\n{}{}", self.stdout, self.stderr));
        &line[name.len() + 1..]
    }

    /// All that the program printed as `name=number` with names that begin with `prefix`.
    pub fn numbers(&self, prefix: &str) -> Vec<(&str, i64)> {
        let pairs = self.stdout.lines().filter_map(|line| line.split_once('='));
        let wanted = pairs.filter(|(name, _)| name.starts_with(prefix));
        wanted.filter_map(|(name, value)| Some((name, value.parse().ok()?))).collect()
    }

    /// CPU seconds over wall seconds: how many CPUs the program kept busy.
    pub fn cpus_used(&self) -> f64 {
        self.cpu / self.wall
    }

    /// Asserts that no more CPUs than the cap were kept busy, give or take the clock's ticks.
    #[track_caller]
    pub fn assert_within(&self, cap: u32) {
        let used = self.cpus_used();
        assert!(used <= f64::from(cap) + 0.15, "{used:.2} CPUs used under a cap of {cap}");
    }
}
