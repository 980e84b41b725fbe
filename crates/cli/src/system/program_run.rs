//! Runs a program, and records how it ended and what it printed.

use std::fs::File;
use std::io::{Error, Read, Seek};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::kernel;

/// A program to run as a user, with only these variables.
pub struct Start<'a> {
    pub program: &'a Path,
    pub arguments: &'a [&'a str],
    pub variables: &'a [(&'a str, String)],
    pub user: (u32, u32),
}

/// The result of a run.
#[derive(Debug, Serialize, Deserialize)]
pub struct Run {
    end: End,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    took: Duration,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum End {
    /// The status from `wait`.
    Status(i32),
    Hung,
    NotStarted(String),
}

impl Start<'_> {
    /// Runs it, for at most `limit`.
    pub fn run(&self, limit: Duration) -> Run {
        let started = Instant::now();
        let run = self.try_run(started, limit);
        let (end, stdout, stderr) = run
            .unwrap_or_else(|error| (End::NotStarted(error.to_string()), Vec::new(), Vec::new()));
        Run { end, stdout, stderr, took: started.elapsed() }
    }

    fn try_run(&self, started: Instant, limit: Duration) -> Result<(End, Vec<u8>, Vec<u8>), Error> {
        // Into memory rather than pipes, which a background process could keep open.
        let (stdout, stderr) = (kernel::memory_file()?, kernel::memory_file()?);
        let mut command = Command::new(self.program);
        command.args(self.arguments).env_clear().envs(self.variables.iter().cloned());
        command.stdin(Stdio::null()).stdout(stdout.try_clone()?).stderr(stderr.try_clone()?);
        command.current_dir("/").process_group(0).gid(self.user.1).uid(self.user.0);
        kernel::die_with_parent(&mut command);
        let end = wait(command.spawn()?, started, limit)?;
        Ok((end, all_of(stdout)?, all_of(stderr)?))
    }
}

fn wait(mut child: Child, started: Instant, limit: Duration) -> Result<End, Error> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(End::Status(status.into_raw()));
        }
        if started.elapsed() > limit {
            kernel::kill_group(child.id());
            child.kill()?;
            child.wait()?;
            return Ok(End::Hung);
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn all_of(mut file: File) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.take(1 << 20).read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl Run {
    /// Why the run cannot be compared; `None` if it can.
    pub fn failure(&self) -> Option<String> {
        match self.end {
            End::Status(_) => None,
            _ => Some(self.end.to_string()),
        }
    }

    pub fn took(&self) -> Duration {
        self.took
    }

    pub fn stdout(&self) -> &[u8] {
        &self.stdout
    }

    /// How another run of the same program differed.
    pub fn difference(&self, other: &Run) -> Option<String> {
        // The loader's own message says most.
        let loader = ["ERROR: ld.so:", "error while loading shared libraries:"];
        let errors = String::from_utf8_lossy(&other.stderr);
        let error = errors.lines().find(|line| loader.iter().any(|word| line.contains(word)));
        if let Some(error) = error.filter(|_| self.stderr != other.stderr) {
            return Some(format!("the loader says {:?}", clipped(error.as_bytes())));
        }
        if self.end != other.end {
            return Some(format!("it {}; without the library it {}", other.end, self.end));
        }
        let streams =
            [("stdout", &self.stdout, &other.stdout), ("stderr", &self.stderr, &other.stderr)];
        let (stream, bare, with) = streams.into_iter().find(|(_, bare, with)| bare != with)?;
        let (bare, with) = (clipped(bare), clipped(with));
        Some(format!("it prints {with:?} to {stream}; without the library {bare:?}"))
    }
}

/// As much of the output as fits on a line.
fn clipped(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().take(200).collect()
}

impl std::fmt::Display for End {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            End::Hung => f.write_str("hangs"),
            End::NotStarted(why) => write!(f, "does not start ({why})"),
            End::Status(status) => {
                let status = ExitStatus::from_raw(*status);
                match (status.signal(), status.code()) {
                    (Some(signal), _) => write!(f, "is killed by signal {signal}"),
                    (None, code) => write!(f, "ends with status {}", code.unwrap_or_default()),
                }
            }
        }
    }
}
