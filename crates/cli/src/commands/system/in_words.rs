//! The status of the host, as text.

use threadcap_jobs::coverage::{Coverage, Uncovered};

use super::findings::{Policy, Preload, Status};
use crate::system::bound::{Bound, Loose};

/// How many processes of a kind are listed by name.
const NAMED: usize = 8;

pub fn status(status: &Status) -> String {
    let Status { in_force, preload, policy, processes, bound } = status;
    let verdict = match (in_force, &preload.library, &policy.file) {
        (true, ..) => "In force.",
        (false, None, _) => "Not in force: no program loads the library.",
        (false, _, None) => "Not in force: no policy has been applied.",
        (false, ..) => "In force, with problems.",
    };
    [
        verdict.to_owned(),
        library(preload),
        rules(policy),
        coverage(processes.as_ref()),
        bound.as_ref().map(held).unwrap_or_default(),
    ]
    .join("\n")
}

fn library(preload: &Preload) -> String {
    let Some(library) = &preload.library else {
        return section("library", "not preloaded", &[], &preload.faults);
    };
    let what = format!("{}, preloaded {}", library.display(), since(preload.since));
    section("library", &what, &[], &preload.faults)
}

fn rules(policy: &Policy) -> String {
    let Some(file) = &policy.file else {
        return section("policy", "none", &[], &policy.faults);
    };
    let what = format!("{}, applied {}", file.display(), since(policy.since));
    section("policy", &what, &policy.rules, &policy.faults)
}

fn coverage(processes: Option<&Coverage>) -> String {
    let Some(processes) = processes else {
        return section("processes", "none has the library through the preload list", &[], &[]);
    };
    let mut without: Vec<&Uncovered> = processes.without.iter().collect();
    without.sort_by_key(|process| (process.why as u32, process.pid));
    let kinds = without.chunk_by(|one, other| one.why == other.why);
    let mut lines: Vec<String> = kinds.filter_map(kind).collect();
    if processes.unreadable > 0 {
        lines.push(format!("{} that only root may inspect", processes.unreadable));
    }
    let (with, count) = (processes.with, processes.without.len());
    section("processes", &format!("{with} with the library, {count} without"), &lines, &[])
}

fn kind(processes: &[&Uncovered]) -> Option<String> {
    let why = processes.first()?.why.in_words();
    let names = processes.iter().take(NAMED);
    let names = names.map(|process| format!("{} {}", process.pid, process.name));
    let names = names.collect::<Vec<_>>().join(", ");
    let more = if processes.len() > NAMED { ", ..." } else { "" };
    Some(format!("{} {why}: {names}{more}", processes.len()))
}

/// What the kernel enforces, whether or not a process has the library.
fn held(bound: &Bound) -> String {
    let Bound { under_policy, wider, unlocked } = bound;
    let with_cpus = |process: &Loose| {
        format!("{} {} ({} CPUs, cap {})", process.pid, process.name, process.cpus, process.cap)
    };
    let without_filter = |process: &Loose| format!("{} {}", process.pid, process.name);
    let lines = [
        list(wider, "that may run on more CPUs than their cap", with_cpus),
        list(unlocked, "that are not locked", without_filter),
    ];
    let lines: Vec<String> = lines.into_iter().flatten().collect();
    let held = under_policy.saturating_sub(wider.len());
    section(
        "held",
        &format!("{held} of the {under_policy} processes under the policy"),
        &lines,
        &[],
    ) + "\n"
}

fn list(processes: &[Loose], what: &str, process: impl Fn(&Loose) -> String) -> Option<String> {
    let names = processes.iter().take(NAMED).map(process).collect::<Vec<_>>().join(", ");
    let more = if processes.len() > NAMED { ", ..." } else { "" };
    let count = processes.len();
    (count > 0).then(|| format!("{count} {what}: {names}{more}"))
}

fn section(name: &str, what: &str, lines: &[String], faults: &[String]) -> String {
    let lines = lines.iter().map(|line| format!("\n             {line}"));
    let faults = faults.iter().map(|fault| format!("\n  wrong:     {fault}"));
    format!("  {name:<10} {what}{}{}", lines.collect::<String>(), faults.collect::<String>())
}

/// A time stamp, in UTC.
fn since(seconds: Option<u64>) -> String {
    let Some(seconds) = seconds else { return "at an unknown time".into() };
    let (year, month, day) = date(seconds / 86400);
    let (hour, minute) = (seconds / 3600 % 24, seconds / 60 % 60);
    format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02} UTC")
}

/// The date of a day, counted from 1970.
fn date(mut day: u64) -> (u64, u64, u64) {
    let is_leap =
        |year: u64| year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let mut year = 1970;
    while day >= 365 + u64::from(is_leap(year)) {
        day -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let lengths = [31, 28 + u64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 1;
    for length in lengths {
        if day < length {
            break;
        }
        day -= length;
        month += 1;
    }
    (year, month, day + 1)
}
