//! Combines the pages of processes with the samples of them.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use threadcap_jobs::record::Record;
use threadcap_jobs::snapshot::Snapshot;
use threadcap_shown::Shown;

use crate::job::{By, LibraryReport, ProcessReport, Threads};
use crate::libraries::{libraries, queries};
use crate::lowered::Lowered;
use crate::series::rounded;
use crate::words::command_line;

/// The largest number of processes listed; the requests of the others still count.
const MOST_PROCESSES: usize = 1000;

/// A process as sampled from outside, one entry per program that it ran.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The process.
    pub pid: u32,
    /// The process that started it.
    pub parent: u32,
    /// When the process started, since the host was booted.
    pub started: Duration,
    /// The executable's file.
    pub program: Shown,
    /// Its arguments, its name the first.
    pub arguments: Vec<Shown>,
    /// The largest number of threads.
    pub threads: u32,
    /// CPU seconds of the process at its last sample, including those of its earlier programs.
    pub cpu: f64,
}

/// The combined result.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The processes, in the order of their start.
    pub processes: Vec<ProcessReport>,
    /// How many processes are not among these.
    pub left_out: u64,
    /// The requests to each library.
    pub libraries: Vec<LibraryReport>,
    /// Queries for the CPU count.
    pub queries: Vec<By>,
    /// The threads of all.
    pub threads: Threads,
}

/// Combines pages and samples. `seen` is in order of first appearance, with the programs of one
/// process next to each other. `lowered` are the variables and options that
/// the launcher lowered.
pub fn gather(mut pages: Vec<Snapshot>, seen: Vec<Seen>, lowered: &[Lowered]) -> Gathered {
    pages.sort_by_key(|page| page.made);
    let threads = Threads {
        peak: 0,
        peak_of_a_process: pages.iter().map(|page| page.peak).max().unwrap_or(0),
        created: total(pages.iter().map(|page| page.created)),
        over_cap: total(pages.iter().map(|page| page.over_cap)),
        refused: total(pages.iter().map(|page| page.refused)),
    };
    let records: Vec<Record> = pages.iter().map(Record::from).collect();
    let (libraries, queries) = (libraries(&records, lowered), queries(&records));
    let mut processes = processes(pages, seen);
    let left_out = processes.len().saturating_sub(MOST_PROCESSES) as u64;
    if left_out > 0 {
        // The first is the command itself; the others are sorted by CPU time.
        processes[1..].sort_by(|a, b| b.cpu_seconds.total_cmp(&a.cpu_seconds));
        processes.truncate(MOST_PROCESSES);
    }
    Gathered { processes, left_out, libraries, queries, threads }
}

/// The sum of counts; pages may hold any numbers.
fn total(counts: impl Iterator<Item = u64>) -> u64 {
    counts.fold(0, u64::saturating_add)
}

/// One entry for each program that a process ran, from pages and samples.
fn processes(pages: Vec<Snapshot>, seen: Vec<Seen>) -> Vec<ProcessReport> {
    let mut by_process: BTreeMap<u32, Vec<Snapshot>> = BTreeMap::new();
    pages.into_iter().for_each(|page| by_process.entry(page.process).or_default().push(page));
    let parents: HashMap<u32, (Shown, Vec<Shown>)> = seen
        .iter()
        .map(|seen| (seen.pid, (seen.program.clone(), seen.arguments.clone())))
        .collect();
    let mut processes = Vec::new();
    let mut seen = seen.into_iter().peekable();
    while let Some(mut one) = seen.next() {
        let is_last = seen.peek().is_none_or(|next| next.pid != one.pid);
        let pages = by_process.entry(one.pid).or_default();
        let page = pages.iter().position(|page| page.program == one.program);
        let mut page = page.map(|at| pages.remove(at));
        // Between fork and exec a process looks like its parent.
        let is_parents = parents.get(&one.parent).is_some_and(|(program, arguments)| {
            (program, arguments) == (&one.program, &one.arguments)
        });
        if page.is_none() && !is_last && (is_parents || one.threads <= 1) {
            continue;
        }
        // It was sampled only before its exec: its page names the program that it became.
        if page.is_none() && is_parents && !pages.is_empty() {
            let own = pages.remove(pages.len() - 1);
            (one.program, one.arguments) = (own.program.clone(), own.arguments.clone());
            page = Some(own);
        }
        processes.push(process(one, page));
    }
    let unseen = by_process.into_values().flatten();
    processes.extend(unseen.map(|page| {
        let (pid, parent, program) = (page.process, page.parent, page.program.clone());
        let arguments = page.arguments.clone();
        let started = Duration::from_nanos(page.made);
        let seen = Seen { pid, parent, started, program, arguments, threads: page.peak, cpu: 0.0 };
        process(seen, Some(page))
    }));
    own_time(&mut processes);
    processes
}

fn process(seen: Seen, page: Option<Snapshot>) -> ProcessReport {
    let record = page.as_ref().map(Record::from);
    let clock = page.map_or(0.0, |page| Duration::from_nanos(page.cpu).as_secs_f64());
    ProcessReport {
        pid: seen.pid,
        parent: seen.parent,
        program: seen.program,
        arguments: seen.arguments,
        threads: record.as_ref().map_or(0, |record| record.threads.peak).max(seen.threads),
        cpu_seconds: clock.max(seen.cpu),
        record,
    }
}

/// The CPU clock of a process continues across `exec`: subtracts what earlier programs used.
fn own_time(processes: &mut [ProcessReport]) {
    let mut before: HashMap<u32, f64> = HashMap::new();
    for process in processes {
        let before = before.entry(process.pid).or_default();
        let until = process.cpu_seconds.max(*before);
        process.cpu_seconds = rounded(until - *before);
        *before = until;
    }
}

/// A group of processes with like commands.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// How many there are.
    pub count: u64,
    /// Their command, with `*` for words in which they differ.
    pub command: String,
    /// The largest number of threads of one of them.
    pub threads: u32,
    /// Threads created by all of them.
    pub created: u64,
    /// Threads created beyond the cap.
    pub over_cap: u64,
    /// CPU seconds of all of them.
    pub cpu_seconds: f64,
}

/// Groups processes whose commands differ only in numbers: the job's first process first, then by
/// CPU time.
pub fn groups(processes: &[ProcessReport]) -> Vec<Group> {
    let root = processes.first().map(|process| process.pid);
    let (of_root, others): (Vec<_>, Vec<_>) =
        processes.iter().partition(|process| Some(process.pid) == root);
    let groups = |processes| alike(processes).into_iter().map(|members| group(&members));
    let mut others: Vec<Group> = groups(others).collect();
    others.sort_by(|a, b| b.cpu_seconds.total_cmp(&a.cpu_seconds));
    groups(of_root).chain(others).collect()
}

/// Processes by program and arguments, which differ only in numbers.
pub(crate) fn alike(processes: Vec<&ProcessReport>) -> Vec<Vec<&ProcessReport>> {
    let mut groups: Vec<(Vec<String>, Vec<&ProcessReport>)> = Vec::new();
    for process in processes {
        let mut key = vec![process.program.to_string()];
        key.extend(process.arguments.iter().map(|word| without_numbers(word)));
        match groups.iter_mut().find(|(of, _)| *of == key) {
            Some((_, members)) => members.push(process),
            None => groups.push((key, vec![process])),
        }
    }
    groups.into_iter().map(|(_, members)| members).collect()
}

fn without_numbers(word: &str) -> String {
    word.chars().filter(|c| !c.is_ascii_digit()).collect()
}

pub(crate) fn group(members: &[&ProcessReport]) -> Group {
    let first = members[0];
    let records = || members.iter().filter_map(|process| process.record.as_ref());
    let agreed = first.arguments.iter().enumerate().map(|(index, word)| {
        let agree = members.iter().all(|process| process.arguments.get(index) == Some(word));
        if agree { word.clone() } else { "*".into() }
    });
    Group {
        count: members.len() as u64,
        command: command_line(&first.program, &agreed.collect::<Vec<_>>()),
        threads: members.iter().map(|process| process.threads).max().unwrap_or(0),
        created: total(records().map(|record| record.threads.created)),
        over_cap: total(records().map(|record| record.threads.over_cap)),
        cpu_seconds: members.iter().map(|process| process.cpu_seconds).sum(),
    }
}

#[cfg(test)]
mod tests;
