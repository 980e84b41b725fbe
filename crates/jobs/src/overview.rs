//! The jobs of a host, one line each, as `threadcap top` shows them.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde::Serialize;

use threadcap_decide::cpulist;
use threadcap_decide::cpus::{CpuSet, MOST_CPUS};
use threadcap_ledger::RequestKind;
use threadcap_shown::Shown;

use crate::job::{Host, Job, Member};
use crate::pools::pools;
use crate::snapshot::RequestSnapshot;
use crate::users::Users;

/// A job, or a process of a job, in one snapshot.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Line {
    /// The process ID; for a job, the one of its root.
    pub pid: u32,
    /// The user's name, or the ID if the user has no name.
    pub user: Shown,
    /// The cap; `null` if unknown, because the process has not requested threads and its
    /// environment contains no number.
    pub cap: Option<u32>,
    /// How many threads one of its pools may have, by its share of the cap; for a job, the smallest
    /// share of its processes. `null` if no process has decided yet, since none has a pool.
    pub share: Option<u32>,
    /// The CPUs that it may run on, as `0-3,8`; for a job, those of all its processes.
    pub cpus: String,
    /// The number of processes; 1 if this is a process.
    pub processes: usize,
    /// Threads alive now.
    pub threads: u32,
    /// The most threads that a library or an argument asked for.
    pub asked: Option<i64>,
    /// The most threads that a library or an argument was granted.
    pub granted: Option<i64>,
    /// The most threads that a library was granted because its work is divided by the number asked
    /// for.
    pub promised: Option<i64>,
    /// Threads alive beyond the cap of their process.
    pub over_cap: u32,
    /// How many CPUs it has kept busy since the last snapshot.
    pub busy: f64,
    /// CPU time so far.
    pub cpu_seconds: f64,
    /// The program and its arguments, printable.
    pub command: Shown,
    /// Its arguments that were lowered, as `-p 64 -> 2`; for a job, those of all its processes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lowered: Vec<Shown>,
    /// For a job, its processes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Line>,
}

/// What lines can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Key {
    /// CPUs kept busy, most first.
    #[default]
    Busy,
    /// The process, lowest first.
    Pid,
    /// The user, by name.
    User,
    /// The cap, highest first.
    Cap,
    /// The share of the cap, highest first.
    Share,
    /// How many processes, most first.
    Processes,
    /// Threads alive, most first.
    Threads,
    /// The most threads asked for, most first.
    Asked,
    /// Threads beyond the cap, most first.
    OverCap,
    /// CPU time, most first.
    Time,
    /// The command, by name.
    Command,
}

impl Key {
    /// All keys, in the order of the columns.
    pub const ALL: [(&'static str, Key); 11] = [
        ("pid", Key::Pid),
        ("user", Key::User),
        ("cap", Key::Cap),
        ("share", Key::Share),
        ("processes", Key::Processes),
        ("threads", Key::Threads),
        ("asked", Key::Asked),
        ("over-cap", Key::OverCap),
        ("busy", Key::Busy),
        ("time", Key::Time),
        ("command", Key::Command),
    ];

    /// Numbers that matter when large are sorted largest first.
    fn compare(self, a: &Line, b: &Line) -> Ordering {
        match self {
            Key::Busy => b.busy.total_cmp(&a.busy),
            Key::Pid => a.pid.cmp(&b.pid),
            Key::User => a.user.cmp(&b.user),
            Key::Cap => b.cap.cmp(&a.cap),
            Key::Share => b.share.cmp(&a.share),
            Key::Processes => b.processes.cmp(&a.processes),
            Key::Threads => b.threads.cmp(&a.threads),
            Key::Asked => b.asked.cmp(&a.asked),
            Key::OverCap => b.over_cap.cmp(&a.over_cap),
            Key::Time => b.cpu_seconds.total_cmp(&a.cpu_seconds),
            Key::Command => a.command.cmp(&b.command),
        }
    }
}

/// Sorts lines and their members; those that compare equal are sorted by process ID.
pub fn sort(lines: &mut [Line], key: Key, reversed: bool) {
    lines.sort_by(|a, b| {
        let order = key.compare(a, b);
        let order = if reversed { order.reverse() } else { order };
        order.then(a.pid.cmp(&b.pid))
    });
    for line in lines {
        sort(&mut line.members, key, reversed);
    }
}

/// CPU time used up to one snapshot, from which the use until the next is computed.
#[derive(Debug)]
pub struct Used {
    at: Instant,
    jobs: HashMap<Known, Duration>,
    processes: HashMap<Known, Duration>,
}

/// The identity of a process: its ID alone may be reused.
type Known = (u32, Duration);

fn known(member: &Member) -> Known {
    (member.process.id, member.process.started)
}

/// The CPU time of a job. The time of a child moves to its parent when it is reaped, so the sum
/// stays correct when processes end.
fn spent(job: &Job) -> Duration {
    job.members.iter().map(|member| member.process.cpu + member.process.cpu_of_children).sum()
}

impl Used {
    /// Records what every job and process has used.
    pub fn note(host: &Host, at: Instant) -> Used {
        let jobs =
            host.jobs.iter().filter_map(|job| Some((known(job.members.first()?), spent(job))));
        let members = host.jobs.iter().flat_map(|job| &job.members);
        let processes = members.map(|member| (known(member), member.process.cpu));
        Used { at, jobs: jobs.collect(), processes: processes.collect() }
    }
}

/// The lines of one snapshot; `before` was recorded at an earlier one.
pub fn lines(host: &Host, users: &Users, before: &Used, now: Instant) -> Vec<Line> {
    let elapsed = now.duration_since(before.at).as_secs_f64().max(1e-3);
    // A new process has used all its time since the last snapshot.
    let busy = |now: Duration, before: Option<&Duration>| {
        now.saturating_sub(before.copied().unwrap_or_default()).as_secs_f64() / elapsed
    };
    let member_line = |member: &Member| {
        let used = busy(member.process.cpu, before.processes.get(&known(member)));
        Line { busy: used, ..member_line(member, users) }
    };
    let job_line = |job: &Job| {
        let root = job.members.first()?;
        let used = busy(spent(job), before.jobs.get(&known(root)));
        Some(Line { busy: used, ..job_line(job, job.members.iter().map(member_line).collect()) })
    };
    host.jobs.iter().filter_map(job_line).collect()
}

fn job_line(job: &Job, members: Vec<Line>) -> Line {
    let root = members.first().cloned().unwrap_or_default();
    Line {
        cap: job.cap(),
        share: members.iter().filter_map(|line| line.share).min(),
        cpus: list(job.members.iter().flat_map(|member| &member.cpus)),
        processes: members.len(),
        threads: members.iter().map(|line| line.threads).sum(),
        asked: members.iter().filter_map(|line| line.asked).max(),
        granted: members.iter().filter_map(|line| line.granted).max(),
        promised: members.iter().filter_map(|line| line.promised).max(),
        over_cap: members.iter().map(|line| line.over_cap).sum(),
        cpu_seconds: spent(job).as_secs_f64(),
        lowered: distinct(members.iter().flat_map(|line| &line.lowered)),
        members,
        ..root
    }
}

/// How many threads a pool of a process may have now, if that was decided. Never more than the cap,
/// since a page can contain anything.
fn share(member: &Member) -> Option<u32> {
    let page = member.page.as_ref().filter(|page| page.workers > 0)?;
    let newest = page.shares.last().map_or(page.allowed, |&(_, threads)| threads);
    Some(newest.min(page.cap))
}

fn member_line(member: &Member, users: &Users) -> Line {
    let process = &member.process;
    let pools = member.page.as_ref().map(pools).unwrap_or_default();
    let cap = member.cap();
    let requests = member.page.as_ref().map_or(&[][..], |page| &page.requests);
    let arguments = || requests.iter().filter(|request| request.kind == RequestKind::Argument);
    let asked = pools.iter().map(|pool| pool.asked).chain(arguments().map(|it| it.most_asked));
    let granted =
        pools.iter().map(|pool| pool.num_threads).chain(arguments().map(|it| it.most_granted));
    Line {
        pid: process.id,
        user: users.name(process.user),
        cap,
        share: share(member),
        cpus: list(&member.cpus),
        processes: 1,
        threads: process.threads,
        asked: asked.max(),
        granted: granted.max(),
        promised: pools.iter().filter_map(|pool| pool.promised).max(),
        over_cap: cap.map_or(0, |cap| process.threads.saturating_sub(cap)),
        cpu_seconds: process.cpu.as_secs_f64(),
        command: Shown::joined(&member.command),
        lowered: arguments().map(lowered).collect(),
        ..Line::default()
    }
}

fn lowered(argument: &RequestSnapshot) -> Shown {
    let RequestSnapshot { name, most_asked, most_granted, .. } = argument;
    format!("{} {most_asked} -> {most_granted}", name.original()).into()
}

/// Each text once, in the order of first appearance.
fn distinct<'a>(all: impl Iterator<Item = &'a Shown>) -> Vec<Shown> {
    let mut once: Vec<Shown> = Vec::new();
    for one in all.filter(|one| !one.is_empty()) {
        if !once.contains(one) {
            once.push(one.clone());
        }
    }
    once
}

impl Line {
    /// The command, followed by its arguments that were lowered.
    pub fn command_and_lowered(&self) -> String {
        match &self.lowered[..] {
            [] => self.command.to_string(),
            all => {
                let all: Vec<&str> = all.iter().map(Shown::as_str).collect();
                format!("{}  [{}]", self.command, all.join(", "))
            }
        }
    }
}

/// CPUs as the kernel lists them: `0-3,8`.
pub fn list<'a>(cpus: impl IntoIterator<Item = &'a u32>) -> String {
    let mut set = CpuSet::EMPTY;
    cpus.into_iter().for_each(|&cpu| set.insert(cpu));
    let mut buffer = [0; LONGEST_LIST];
    let text = cpulist::format(&set, &mut buffer).unwrap_or_default();
    String::from_utf8_lossy(text).into_owned()
}

/// Enough if the largest machine lists every second of its CPUs.
const LONGEST_LIST: usize = MOST_CPUS * 3;

#[cfg(test)]
mod tests;
