//! A job's report. `docs/report.schema.json` describes its JSON.

use serde::Serialize;
use threadcap_jobs::record::Record;
use threadcap_ledger::RequestKind;
use threadcap_shown::Shown;

use crate::series::Columns;
use crate::words::{asked, command_line, count, file_name};

/// Raised when a field changes its meaning.
pub const SCHEMA: u32 = 1;

/// What a job used, asked for and was granted.
#[derive(Clone, Debug, Default, Serialize)]
pub struct JobReport {
    /// [`SCHEMA`].
    pub schema: u32,
    /// threadcap's version.
    pub version: String,
    /// The host that it ran on; empty if unknown.
    pub host: Shown,
    /// The file of the program that was started.
    pub command: Shown,
    /// The command, as it was given.
    pub arguments: Vec<Shown>,
    /// The cap, in CPUs.
    pub cap: u32,
    /// The number of CPUs it was held on, or could use.
    pub cpus: u32,
    /// Whether it was held on its CPUs.
    pub held: bool,
    /// Whether requests were only recorded, and "granted" is what a cap would have granted.
    pub observed: bool,
    /// When it started, in seconds since 1970.
    pub started: f64,
    /// How long it took, in seconds.
    pub wall_seconds: f64,
    /// CPU time of all its processes, in seconds.
    pub cpu_seconds: f64,
    /// CPU seconds over wall seconds: how many CPUs it kept busy.
    pub cpus_used: f64,
    /// CPU seconds used beyond what the cap allows, minus the possible error of the clocks.
    pub beyond_cap_seconds: f64,
    /// How often a thread was preempted.
    pub preemptions: u64,
    /// The command's exit status as in a shell: 128 and more for a signal.
    pub exit_status: i32,
    /// Its threads.
    pub threads: Threads,
    /// The largest number of processes seen at once.
    pub most_processes: u32,
    /// Its processes, in the order of their start; those beyond a maximum are not listed.
    pub processes: Vec<ProcessReport>,
    /// Processes beyond those that are listed.
    pub processes_left_out: u64,
    /// The requests to each library.
    pub libraries: Vec<LibraryReport>,
    /// Queries for the CPU count: "asked" is the true count, "granted" the reported one.
    #[serde(rename = "questions")]
    pub queries: Vec<By>,
    /// Programs that the library did not reach.
    pub unclamped: Vec<Unclamped>,
    /// What it used over time.
    pub samples: Columns,
}

/// The threads of a job.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Threads {
    /// The largest number seen at once in all processes.
    pub peak: u32,
    /// The largest number alive at once in one process.
    pub peak_of_a_process: u32,
    /// Created, not including the initial thread of each process.
    pub created: u64,
    /// Created while `cap` threads were already alive in their process.
    pub over_cap: u64,
    /// Refused, with EAGAIN.
    pub refused: u64,
}

/// A process of a job, from its start or its `exec` to its end or its next `exec`.
#[derive(Clone, Debug, Serialize)]
pub struct ProcessReport {
    /// The process ID.
    pub pid: u32,
    /// The process that started it.
    pub parent: u32,
    /// The executable's file.
    pub program: Shown,
    /// Its arguments, its name the first.
    pub arguments: Vec<Shown>,
    /// The largest number of threads seen alive at once.
    pub threads: u32,
    /// CPU time, in seconds.
    pub cpu_seconds: f64,
    /// The contents of its page; `null` if it requested no threads, or ran without the library.
    #[serde(rename = "told")]
    pub record: Option<Record>,
}

/// The requests to one library, in all processes of the job together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LibraryReport {
    /// The runtime, as `openblas` or `openmp`.
    pub runtime: Shown,
    /// Its file; `null` if unknown.
    pub file: Option<Shown>,
    /// In how many processes.
    pub processes: u32,
    /// The largest number asked for; 0 and less mean as many as there are CPUs. `null` for a
    /// library that created threads without a request.
    pub asked: Option<i64>,
    /// The largest number granted.
    pub granted: Option<i64>,
    /// How often it was asked.
    pub calls: u64,
    /// Threads that it created.
    pub threads_created: u64,
    /// Threads that it was refused.
    pub threads_refused: u64,
    /// The calls and variables that asked it for threads.
    pub by: Vec<By>,
}

/// Requests of one kind: by one function or variable.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct By {
    /// How it was asked: see [`RequestKind`].
    #[serde(serialize_with = "threadcap_jobs::record::word_of")]
    pub kind: RequestKind,
    /// The function or variable.
    pub name: Shown,
    /// The file of the library that asked first.
    pub asker: Option<Shown>,
    /// In how many processes.
    pub processes: u32,
    /// How often.
    pub calls: u64,
    /// The most that was asked for.
    pub asked: i64,
    /// The most that was granted.
    pub granted: i64,
}

/// A program that the library did not reach, or not completely.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unclamped {
    /// The executable's file.
    pub program: Shown,
    /// Why it was not reached.
    pub why: Shown,
    /// In how many processes it ran.
    pub processes: u32,
    /// The largest number of threads seen in one of them.
    pub threads: u32,
}

impl JobReport {
    /// The report as one line of JSON.
    pub fn line(&self) -> String {
        // Strings and numbers can always be serialized.
        threadcap_shown::json::line(self).unwrap_or_default()
    }

    /// The command line, for headings.
    pub fn title(&self) -> String {
        command_line(&self.command, &self.arguments)
    }
}

impl LibraryReport {
    /// Its display name: its runtime, else its file.
    pub(crate) fn name(&self) -> String {
        match (&self.file, self.runtime.as_str()) {
            (Some(file), "") => file_name(file).to_owned(),
            (None, "") => "generated code".to_owned(),
            (_, runtime) => runtime.to_owned(),
        }
    }
}

impl By {
    /// This kind of request, in words.
    pub(crate) fn in_words(&self) -> String {
        let calls = match self.kind {
            RequestKind::Variable => format!("in {}", count(self.processes.into(), "environment")),
            RequestKind::Argument => format!("in {}", count(self.processes.into(), "command line")),
            _ => count(self.calls, "call"),
        };
        let asker = self.asker.as_deref().map(|path| format!(" by {}", file_name(path)));
        format!(
            "{} {} -> {}, {calls}{}",
            self.name,
            asked(self.asked),
            asked(self.granted),
            asker.unwrap_or_default()
        )
    }
}
