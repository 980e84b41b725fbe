//! What a cap would have changed in a job that was only observed, and how to do the same by hand.

use threadcap_decide::budget::share;
use threadcap_ledger::RequestKind;
use threadcap_runtimes::Advice;

use threadcap_shown::Shown;

use crate::advice::{self, Filled};
use crate::gather::{alike, group, groups};
use crate::job::{By, JobReport, LibraryReport, ProcessReport};
use crate::promised;
use crate::table::{cut, cut_path, wrap};
use crate::text::item;
use crate::unknown::{Unknown, unknown};
use crate::words::{asked, count, seconds, straight};

/// CPU use is measured: an excess of this many CPUs, or CPU seconds, is noise.
const NOISE: f64 = 0.1;

/// What a cap would have changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation {
    /// Changes to libraries that asked for more than they would have been granted, or created
    /// threads.
    pub libraries: Vec<Change>,
    /// Queries that would have returned a smaller CPU count.
    pub queries: Vec<String>,
    /// Threads beyond the cap of their process.
    pub threads_beyond: u64,
    /// Peak threads of one process and of all, if above the cap.
    pub threads: Option<(u32, u32)>,
    /// How many CPUs were kept busy, if above the cap.
    pub cpus_used: Option<f64>,
    /// The largest group of like processes, if larger than the cap.
    pub processes: Option<(u64, String)>,
    /// The largest group of workers whose pools would have had more threads together than the cap.
    pub workers: Option<Workers>,
    /// Programs whose own options would help.
    pub unknown: Vec<Unknown>,
}

/// Like processes that each have a pool.
#[derive(Clone, Debug, PartialEq)]
pub struct Workers {
    /// How many ran side by side, as far as that was observed.
    pub count: u32,
    /// Their command, with `*` for the words in which they differ.
    pub command: String,
    /// How many threads the pool of each may have if only the cap limits it.
    pub threads: u32,
    /// The same if they share the cap.
    pub share: u32,
}

/// What would have changed for one library.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The library, by its usual name.
    pub name: String,
    /// Its file, if known.
    pub file: Option<Shown>,
    /// The number of processes.
    pub processes: u32,
    /// The largest number that was asked for, and the one that would have been granted.
    pub numbers: Option<(i64, i64)>,
    /// Threads that it created.
    pub threads_created: u64,
    /// The calls and variables that asked for the threads.
    pub ways: Vec<String>,
    /// Variables and calls that do the same by hand.
    pub variables: Vec<String>,
    /// Calls that would have done the same.
    pub calls: Vec<String>,
}

impl Explanation {
    /// Whether a cap would have changed nothing.
    pub(crate) fn is_nothing(&self) -> bool {
        *self == Explanation::default()
    }
}

/// What a cap of `job.cap` would have changed in a job that was observed.
pub fn explain(job: &JobReport) -> Explanation {
    let cap = job.cap;
    let libraries = job.libraries.iter().filter(|library| changes(library, job));
    let queries = job.queries.iter().filter(|by| by.asked > by.granted);
    let most = (job.threads.peak_of_a_process, job.threads.peak.max(job.threads.peak_of_a_process));
    let group = groups(&job.processes).into_iter().max_by_key(|group| group.count);
    let above = job.cpus_used - f64::from(cap);
    let is_above = above > NOISE && above * job.wall_seconds > NOISE;
    let at_once = u64::from(job.most_processes);
    let group = group.filter(|group| group.count.min(at_once) > u64::from(cap));
    Explanation {
        libraries: libraries.map(|library| change(library, cap)).collect(),
        queries: queries.map(By::in_words).collect(),
        threads_beyond: job.threads.over_cap,
        threads: (most.0 > cap).then_some(most),
        cpus_used: is_above.then_some(job.cpus_used),
        processes: group.map(|group| (group.count, group.command)),
        workers: workers(job),
        unknown: unknown(job),
    }
}

/// The workers for which sharing the cap makes the largest difference.
fn workers(job: &JobReport) -> Option<Workers> {
    // The first process starts the others.
    let others = job.processes.get(1..)?.iter();
    let with_pools: Vec<_> = others.filter(|process| pool(process, job.cap) > 1).collect();
    let found = alike(with_pools).into_iter().filter_map(|members| {
        let at_once = members.len().min(job.most_processes.saturating_sub(1) as usize);
        let count = u32::try_from(at_once).ok()?;
        let threads = members.iter().map(|process| pool(process, job.cap)).max()?;
        let share = share(job.cap, count).min(threads);
        let command = group(&members).command;
        (count > 1 && share < threads).then_some(Workers { count, command, threads, share })
    });
    found.max_by_key(|workers| workers.count * (workers.threads - workers.share))
}

/// How many threads the largest pool of a process would have if only the cap limits it: as many as
/// were requested of its library, or as many as the library created.
fn pool(process: &ProcessReport, cap: u32) -> u32 {
    let Some(record) = &process.record else { return 1 };
    let is_of_pool = |kind| matches!(kind, RequestKind::Setter | RequestKind::Region);
    let requests = record.requests.iter().filter(|request| is_of_pool(request.kind));
    let requested = requests.filter_map(|request| u32::try_from(request.granted).ok()).max();
    let created = record.libraries.iter().map(|it| it.threads_created.saturating_add(1)).max();
    requested.max(created).unwrap_or(1).min(cap)
}

/// Whether a cap would have changed anything for a library.
fn changes(library: &LibraryReport, job: &JobReport) -> bool {
    let lowered = library.by.iter().any(|by| is_lowered(by.asked, by.granted));
    // A pool that was made without a call that can be hooked shows only by its threads.
    let crowds = library.by.is_empty()
        && job.threads.over_cap > 0
        && library.threads_created >= u64::from(job.cap);
    lowered || crowds
}

fn is_lowered(asked: i64, granted: i64) -> bool {
    asked > granted
}

fn change(library: &LibraryReport, cap: u32) -> Change {
    let lowered = || library.by.iter().filter(|by| is_lowered(by.asked, by.granted));
    let askers = lowered().filter_map(|by| by.asker.as_deref());
    let own = [library.file.as_deref().unwrap_or(""), library.runtime.as_str()];
    let names: Vec<&str> = askers.chain(own).collect();
    let most = lowered().map(|by| (by.asked, by.granted)).max();
    let (variables, calls) =
        advice::advice(&names).map(|advice| filled(advice, cap)).unwrap_or_default();
    Change {
        name: library.name(),
        file: library.file.clone(),
        processes: library.processes,
        numbers: most,
        threads_created: library.threads_created,
        ways: lowered().map(By::in_words).collect(),
        variables,
        calls,
    }
}

fn filled(advice: &'static Advice, cap: u32) -> (Vec<String>, Vec<String>) {
    let fill = |templates: &'static [&'static str]| {
        templates.iter().map(|template| Filled(template, cap).to_string()).collect()
    };
    (fill(advice.variables), fill(advice.calls))
}

/// The explanation in words, for a terminal of this width.
pub fn text(job: &JobReport, width: usize) -> String {
    let explanation = explain(job);
    let cap = job.cap;
    let mut lines = vec![cut(&format!("threadcap: {}", job.title()), width)];
    let used = format!(
        "It ran without a cap for {} s, kept {} of {} busy, and had at most {} in {}.",
        seconds(job.wall_seconds),
        seconds(job.cpus_used),
        count(job.cpus.into(), "CPU"),
        count(job.threads.peak.max(job.threads.peak_of_a_process).into(), "thread"),
        count(job.most_processes.max(1).into(), "process"),
    );
    lines.extend(wrap(&used, width));
    lines.push(String::new());
    let as_asked = promised::section(job, "It would have left as asked:", width);
    if explanation.is_nothing() && !as_asked.is_empty() {
        lines.push(format!("A cap of {cap} would have changed nothing."));
    } else if explanation.is_nothing() {
        let line = format!(
            "A cap of {cap} would have changed nothing: no library asked for more than {}, and no \
             process had more.",
            count(cap.into(), "thread")
        );
        lines.extend(wrap(&line, width));
    } else {
        lines.push(format!("A cap of {cap} would have changed:"));
        let changes = explanation.libraries.iter().flat_map(|change| change.lines(width));
        lines.extend(changes);
        lines.extend(explanation.others(job).iter().flat_map(|line| item(line, width)));
    }
    lines.extend(as_asked);
    lines.extend(unreached(job, width));
    lines.push(String::new());
    lines.join("\n")
}

impl Change {
    fn lines(&self, width: usize) -> Vec<String> {
        let processes = count(self.processes.into(), "process");
        let what = match self.numbers {
            Some((number, granted)) => {
                format!("{}: {} -> {} in {processes}", self.name, asked(number), asked(granted))
            }
            None => {
                let threads = count(self.threads_created, "thread");
                format!(
                    "{}: {threads} created in {processes}, which would share the CPUs",
                    self.name
                )
            }
        };
        let mut lines = item(&what, width);
        let room = width.saturating_sub(4);
        lines.extend(
            self.file.iter().map(|file| format!("    {}", cut_path(&straight(file), room))),
        );
        lines.extend(self.ways.iter().map(|way| format!("    {}", cut(way, room))));
        let by_hand = self.variables.iter().chain(&self.calls);
        lines.extend(by_hand.enumerate().map(|(index, hint)| {
            let before = if index == 0 { "by hand" } else { "or" };
            format!("    {before:>7}  {}", cut(hint, room.saturating_sub(9)))
        }));
        lines
    }
}

impl Explanation {
    /// All but the libraries, one sentence each.
    fn others(&self, job: &JobReport) -> Vec<String> {
        let cap = job.cap;
        let mut lines: Vec<String> =
            self.queries.iter().map(|query| format!("CPU count: {query}")).collect();
        if let Some((most, all)) = self.threads {
            let each = f64::from(all) / f64::from(cap);
            lines.push(format!(
                "threads: at most {most} in one process, {all} in all; {} of them beyond a cap of {cap}; \
                 on {} that would be {each:.1} per CPU",
                self.threads_beyond,
                count(cap.into(), "CPU"),
            ));
        }
        if let Some(used) = self.cpus_used {
            lines.push(format!("CPUs kept busy: {} -> at most {cap}", seconds(used)));
        }
        if let Some((number, command)) = &self.processes {
            let share = share(cap, u32::try_from(*number).unwrap_or(u32::MAX));
            let hints = advice::of_processes();
            let hints: Vec<String> = hints.map(|call| Filled(call, cap).to_string()).collect();
            lines.push(format!(
                "processes: {number} x {command} would share {}, with pools of {} each; by hand: {}",
                count(cap.into(), "CPU"),
                count(share.into(), "thread"),
                hints.join(", "),
            ));
        }
        lines.extend(self.workers.as_ref().map(|workers| workers.sentence(cap)));
        lines.extend(self.unknown.iter().map(|program| program.sentence(cap)));
        lines
    }
}

impl Workers {
    fn sentence(&self, cap: u32) -> String {
        let together = u64::from(self.count) * u64::from(self.threads);
        let shared = u64::from(self.count) * u64::from(self.share);
        let per_cpu = |threads: u64| threads as f64 / f64::from(cap);
        format!(
            "budget: {} x {} with pools of {} would run {together} threads on {}, {:.1} per CPU, \
             where the budget is off; as {} workers that share the cap, with {} each, {:.1} per CPU",
            self.count,
            self.command,
            count(self.threads.into(), "thread"),
            count(cap.into(), "CPU"),
            per_cpu(together),
            self.count,
            count(self.share.into(), "thread"),
            per_cpu(shared),
        )
    }
}

/// The programs that could not be observed.
fn unreached(job: &JobReport, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for program in &job.unclamped {
        lines.push(String::new());
        let what = format!("Not observed: {}; a cap would still hold it on its CPUs.", program.why);
        lines.extend(wrap(&what, width));
        if program.why.contains("is a Go program") {
            let (variables, calls) =
                advice::of("go").map(|advice| filled(advice, job.cap)).unwrap_or_default();
            lines.extend(item(
                &format!("by hand: {}", [variables, calls].concat().join(", ")),
                width,
            ));
        }
    }
    lines
}

#[cfg(test)]
mod tests;
