//! `--report`: stays beside the job, and tells afterwards what it used.

use std::convert::Infallible;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::Serialize;

use crate::fault::{Fault, say};
use crate::kernel::{self, Ended};

/// What a job used: its command, and all descendants that were waited for.
#[derive(Serialize)]
struct Report<'a> {
    command: &'a str,
    cap: u32,
    /// CPUs that it was held on.
    cpus: u32,
    wall_seconds: f64,
    cpu_seconds: f64,
    /// CPU seconds over wall seconds: how many CPUs it kept busy.
    cpus_used: f64,
    /// The command's exit status, as a shell tells it: 128 and more for a signal.
    exit_status: i32,
}

/// Where a report goes.
pub struct Place(Option<PathBuf>);

impl Place {
    /// A file, or stderr for `-`.
    pub fn new(name: &Path) -> Self {
        Place((name != Path::new("-")).then(|| name.to_owned()))
    }

    /// Checks, before anything runs, that there will be room for the report.
    fn check(&self) -> Result<(), Fault> {
        let Some(file) = &self.0 else { return Ok(()) };
        let opened = OpenOptions::new().create(true).append(true).open(file);
        opened.map(drop).map_err(|error| {
            let file = file.display();
            Fault::misuse(format!("--report={file}: {error}; valid is a file that can be written"))
        })
    }

    fn write(&self, report: &Report) {
        let Some(file) = &self.0 else { return say(report.sentence()) };
        // One write of one line: several jobs may share a file.
        let json = file.extension().is_some_and(|extension| extension == "json");
        let line = match serde_json::to_string(report) {
            Ok(line) if json => line,
            _ => report.sentence(),
        };
        let opened = OpenOptions::new().append(true).create(true).open(file);
        let written = opened.and_then(|mut file| file.write_all(format!("{line}\n").as_bytes()));
        if let Err(error) = written {
            say(format!("--report={}: {error}; the report is lost", file.display()));
        }
    }
}

impl Report<'_> {
    fn sentence(&self) -> String {
        let Report { command, cap, cpus, wall_seconds, cpu_seconds, cpus_used, exit_status } = self;
        format!(
            "{command}: cap {cap}, on {cpus} CPUs; {cpu_seconds:.2} CPU seconds in {wall_seconds:.2} \
             seconds, {cpus_used:.2} CPUs kept busy; exit status {exit_status}"
        )
    }
}

/// Has a child become the program, waits for it, writes the report, and ends as the child ended.
/// In the child, and where that cannot be started, returns like `start` itself.
pub fn beside(
    place: &Place,
    (command, cap): (&str, u32),
    start: impl FnOnce() -> Result<Infallible, Fault>,
) -> Result<Infallible, Fault> {
    place.check()?;
    let cpus = kernel::affinity().map_or(0, |cpus| cpus.count());
    let started = Instant::now();
    let child = kernel::fork().map_err(|error| Fault::not_executable(format!("fork: {error}")))?;
    let Some(child) = child else {
        return start();
    };
    let (ended, cpu_seconds) = kernel::wait_for(child);
    let wall_seconds = started.elapsed().as_secs_f64();
    place.write(&Report {
        command,
        cap,
        cpus,
        wall_seconds,
        cpu_seconds,
        cpus_used: cpu_seconds / wall_seconds,
        exit_status: match ended {
            Ended::Exit(status) => status,
            Ended::Signal(signal) => 128 + signal,
        },
    });
    kernel::end_as(ended)
}
