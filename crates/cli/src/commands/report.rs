//! `--report` and `--live`: runs the job as a child, shows what it uses meanwhile, and reports
//! afterwards.

use std::convert::Infallible;
use std::ffi::OsString;
use std::io::{Error, IsTerminal, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use threadcap_decide::settings::{LEDGER_VARIABLE, Settings};
use threadcap_report::gather::{Gathered, gather};
use threadcap_report::job::{JobReport, ProcessReport, SCHEMA};
use threadcap_report::lowered::Lowered;
use threadcap_report::series::rounded;
use threadcap_shown::Shown;

use crate::fault::{Fault, say};
use crate::job::own_variables_count;
use crate::kernel;
use crate::kernel::child::{self, Ended, Signals};
use crate::output::Output;
use crate::program::Machines;
use crate::watch::{self, LiveLine, Pages, Sampler, Watched, unclamped};

/// The job that is run and watched.
pub struct Run<'a> {
    pub file: &'a Path,
    pub command: &'a [OsString],
    pub settings: Settings,
    /// Whether requests are only recorded, not clamped.
    pub observed: bool,
    /// Variables that the launcher has lowered.
    pub lowered: Vec<Lowered>,
    /// The machines that the library serves.
    pub machines: Machines,
    /// What `--live` says: whether a line shows the job while it runs, and if given, how often.
    pub live: Option<Option<Duration>>,
}

/// Creates the directory for the pages of a watched job.
pub fn pages() -> Result<Pages, Fault> {
    let outer = own_variables_count().then(|| std::env::var_os(LEDGER_VARIABLE)).flatten();
    let outer = outer.map(Into::into);
    Pages::new(outer).map_err(|error| {
        Fault::misuse(format!("cannot create a directory for the pages of the job: {error}"))
    })
}

/// Forks, becomes the program in the child, waits for it, writes the report, and exits as the child
/// did. In the child, and where no child can be started, returns what `start` returns.
pub fn beside(
    run: &Run,
    mut pages: Pages,
    outputs: &[Output],
    start: impl FnOnce() -> Result<Infallible, Fault>,
) -> Result<Infallible, Fault> {
    let failed = |error: Error| Fault::not_executable(format!("fork: {error}"));
    let (mut was_run, mut not_run) = std::io::pipe().map_err(failed)?;
    let sampler = Sampler::new(run.settings.cap.get());
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let signals = Signals::hold();
    child::adopt_orphans();
    let started = Instant::now();
    let Some(child) = child::fork().map_err(failed)? else {
        // The directory belongs to the parent.
        std::mem::forget(pages);
        signals.release();
        let fault = start();
        // If the command could not be run, there is nothing to report. `exec` closes the pipe.
        _ = not_run.write_all(b"!");
        return fault;
    };
    drop(not_run);
    let live = run.live.map(|apart| LiveLine::new(run.settings.cap.get(), apart));
    if live.is_none() {
        say_where_to_look(outputs);
    }
    let watched = watch::watch((child, started), &signals, sampler, &mut pages, live);
    let ended = watched.ended;
    if was_run.read(&mut [0]).is_ok_and(|bytes| bytes == 0) {
        let job = job(run, child, since, watched);
        outputs.iter().for_each(|output| output.write(&job));
    }
    drop(pages);
    child::end_as(ended)
}

/// A person at a terminal who waits for the report can look at the job meanwhile.
fn say_where_to_look(outputs: &[Output]) {
    if outputs.iter().any(Output::is_report) && std::io::stderr().is_terminal() {
        say(
            "while the job runs, `threadcap top` in another terminal shows what it asks for and uses",
        );
    }
}

/// Puts together what a job used, asked for and was granted.
fn job(run: &Run, child: u32, since: Duration, watched: Watched) -> JobReport {
    let Watched { ended, wall, usage, sampler, pages } = watched;
    let cap = run.settings.cap.get();
    let (wall, cpu) = (wall.as_secs_f64(), usage.cpu.as_secs_f64());
    let (samples, peak, beyond) =
        (sampler.series.columns(), sampler.series.peak(), sampler.series.beyond());
    let programs = sampler.programs();
    let seen = programs.iter().map(|program| program.seen.clone()).collect();
    let Gathered { mut processes, left_out, libraries, queries, mut threads } =
        gather(pages, seen, &run.lowered);
    let with_page: Vec<u32> =
        processes.iter().filter(|process| process.record.is_some()).map(|p| p.pid).collect();
    let unclamped = unclamped::find(&programs, &with_page, run.machines);
    complete(run, child, cpu, &mut processes);
    threads.peak_of_a_process = threads.peak_of_a_process.max(peak.most_threads).max(1);
    threads.peak = peak.threads.max(threads.peak_of_a_process);
    JobReport {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION").into(),
        host: host_name(),
        command: run.file.as_os_str().as_bytes().into(),
        arguments: words(run.command),
        cap,
        cpus: kernel::affinity().map_or(0, |cpus| cpus.count()),
        held: run.settings.hold && !run.observed,
        observed: run.observed,
        started: rounded(since.as_secs_f64()),
        wall_seconds: rounded(wall),
        cpu_seconds: rounded(cpu),
        cpus_used: rounded(cpu / wall),
        // A small excess within one interval is noise; summed over all intervals it is not.
        beyond_cap_seconds: rounded(beyond.max(cpu - (f64::from(cap) * wall) - NOISE).max(0.0)),
        preemptions: usage.preemptions,
        exit_status: match ended {
            Ended::Exit(status) => status,
            Ended::Signal(signal) => 128 + signal,
        },
        threads,
        most_processes: peak.processes.max(1),
        processes,
        processes_left_out: left_out,
        libraries,
        queries,
        unclamped,
        samples,
    }
}

/// The host's name, empty if unknown.
fn host_name() -> Shown {
    // Whoever has a UTS namespace chooses it.
    let name = std::fs::read("/proc/sys/kernel/hostname").unwrap_or_default();
    Shown::new(name.trim_ascii_end())
}

/// By how much the clocks of a whole job may be wrong, since its start and end are noticed late.
const NOISE: f64 = 0.02;

/// Adds the command itself, however short it was.
fn complete(run: &Run, child: u32, cpu: f64, processes: &mut Vec<ProcessReport>) {
    if processes.iter().all(|process| process.pid != child) {
        let command = ProcessReport {
            pid: child,
            parent: std::process::id(),
            program: run.file.as_os_str().as_bytes().into(),
            arguments: words(run.command),
            threads: 1,
            cpu_seconds: 0.0,
            record: None,
        };
        processes.insert(0, command);
    }
    if let [only] = &mut processes[..] {
        only.cpu_seconds = rounded(cpu);
    }
}

fn words(command: &[OsString]) -> Vec<Shown> {
    command.iter().map(|word| word.as_bytes().into()).collect()
}
