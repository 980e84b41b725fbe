//! Runs a program, bare and capped, and collects its output and usage.

use crate::{pretend, shim};
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Once, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// How long a program may run before it counts as hung: far beyond what a busy machine needs.
const LIMIT: Duration = Duration::from_secs(1200);

/// Programs run side by side, but for those of which it is asserted how many CPUs they keep busy:
/// others would keep these from the CPUs that they must not use.
static BESIDE_OTHERS: RwLock<()> = RwLock::new(());

/// A program to run, bare or capped.
#[derive(Clone)]
pub struct Program {
    command: Vec<OsString>,
    environment: BTreeMap<OsString, OsString>,
    /// Other preloads, before and after ours.
    before: Vec<PathBuf>,
    after: Vec<PathBuf>,
    /// The library in place of the one for programs of this machine.
    library: Option<PathBuf>,
    alone: bool,
}

/// The result of a finished program.
pub struct Output {
    /// How it ended.
    pub status: ExitStatus,
    /// What it printed.
    pub stdout: String,
    /// What it printed on stderr.
    pub stderr: String,
    /// CPU seconds of the program and of the children that it waited for.
    pub cpu: f64,
    /// Seconds from its start to its end.
    pub wall: f64,
    /// Whether no other program of this test file ran meanwhile.
    pub alone: bool,
}

impl Program {
    /// A program, by its path or name, without arguments.
    pub fn new(path: impl AsRef<OsStr>) -> Self {
        Program {
            command: vec![path.as_ref().to_owned()],
            environment: BTreeMap::new(),
            before: Vec::new(),
            after: Vec::new(),
            library: None,
            alone: false,
        }
    }

    /// Adds an argument.
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.push(argument.as_ref().to_owned());
        self
    }

    /// Sets a variable of its environment.
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

    /// Pretends a machine on which the program may use these CPUs, a list like `40-43`.
    pub fn on_cpus(self, list: &str) -> Self {
        self.preload_after(pretend()).env("PRETEND_CPUS", list)
    }

    /// Uses this library instead of the one for programs of this machine.
    pub fn library(mut self, library: &Path) -> Self {
        self.library = Some(library.to_owned());
        self
    }

    /// The same program, to be run while no other program of this test file does.
    pub fn alone(&self) -> Self {
        Program { alone: true, ..self.clone() }
    }

    /// Runs without the library.
    pub fn bare(&self) -> Output {
        self.run(&[], &[])
    }

    /// Runs with the library and a cap.
    pub fn capped(&self, cap: u32) -> Output {
        self.run(&[self.shim()], &[("AUTOZYME_THREADS", &cap.to_string())])
    }

    /// Runs with the library, and without a cap.
    pub fn inactive(&self) -> Output {
        self.run(&[self.shim()], &[])
    }

    fn shim(&self) -> &Path {
        self.library.as_deref().unwrap_or_else(|| shim())
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
        // A test that failed meanwhile has left nothing half done.
        let others =
            (!self.alone).then(|| BESIDE_OTHERS.read().unwrap_or_else(PoisonError::into_inner));
        let nobody =
            self.alone.then(|| BESIDE_OTHERS.write().unwrap_or_else(PoisonError::into_inner));
        let started = Instant::now();
        let child = command.spawn().unwrap_or_else(|error| panic!("{:?}: {error}", self.command));
        let output = finish(child, started, &format!("{:?}", self.command));
        drop((others, nobody));
        Output { alone: self.alone, ..output }
    }
}

/// Resets these signals: what a shell starts in the background, or with `nohup`, ignores them, and
/// so would everything that we start.
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
fn finish(mut child: Child, started: Instant, what: &str) -> Output {
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
    // SAFETY: zeros are a valid value.
    let (mut status, mut usage) = (0, unsafe { std::mem::zeroed::<libc::rusage>() });
    // SAFETY: waits for our own child; the results have room.
    while unsafe { libc::wait4(pid, &mut status, libc::WNOHANG, &mut usage) } == 0 {
        if started.elapsed() > LIMIT {
            // SAFETY: the child leads a process group of its own.
            unsafe { libc::kill(-pid, libc::SIGKILL) };
            panic!("{what} hangs: not done after {LIMIT:?}");
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
        alone: false,
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

    /// Asserts that no more CPUs than the cap were kept busy, give or take the clock's ticks. The
    /// program ran [alone](Program::alone).
    #[track_caller]
    pub fn assert_within(&self, cap: u32) {
        assert!(self.alone, "other programs may have run: use Program::alone");
        let used = self.cpus_used();
        assert!(used <= f64::from(cap) + 0.15, "{used:.2} CPUs used under a cap of {cap}");
    }
}
