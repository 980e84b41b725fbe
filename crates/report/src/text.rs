//! The report as plain text.

use crate::gather::groups;
use crate::job::{By, JobReport};
use crate::promised;
use crate::table::{Align, Table, cut, wrap};
use crate::unknown::unknown;
use crate::words::{asked, count, file_name, seconds, straight};

use Align::{Left, Right};

/// The largest number of groups of processes shown.
const MOST_GROUPS: usize = 20;

/// The report, for a terminal or a file of this width.
pub fn report(job: &JobReport, width: usize) -> String {
    let mut lines = vec![cut(&format!("threadcap: {}", job.title()), width)];
    lines.extend(figures(job).lines(width));
    for (title, section) in [
        ("processes", processes(job)),
        ("threads, asked for and granted", threads(job)),
        ("CPU counts reported", queries(job)),
    ] {
        if let Some(section) = section {
            lines.push(String::new());
            lines.push(title.to_owned());
            lines.extend(section.lines(width));
        }
    }
    lines.extend(promised::section(job, "teams as large as asked", width));
    lines.extend(unclamped(job, width));
    lines.extend(would_help(job, width));
    lines.push(String::new());
    lines.join("\n")
}

/// The figures in columns: name, number, and unit or comparison.
fn figures(job: &JobReport) -> Table {
    let mut table = Table::new(&[("", Left), ("", Right), ("", Left)]);
    let mut line = |name: &str, number: String, rest: String| {
        table.row(vec![name.into(), number, rest]);
    };
    line("exit status", job.exit_status.to_string(), String::new());
    line("wall time", seconds(job.wall_seconds), "s".into());
    line("CPU time", seconds(job.cpu_seconds), "s".into());
    let CpuShare { used, of } = cpu_share(job);
    line("CPU over wall", used, of);
    let beyond = match job.beyond_cap_seconds {
        0.0 => "s, none".to_owned(),
        _ => "CPU s".to_owned(),
    };
    line("beyond the cap", seconds(job.beyond_cap_seconds), beyond);
    let most = format!("at most; {} in one process", job.threads.peak_of_a_process);
    line("threads at once", job.threads.peak.to_string(), most);
    let created = format!("of these beyond the cap: {}", job.threads.over_cap);
    line("threads created", job.threads.created.to_string(), created);
    if job.threads.refused > 0 {
        line("threads refused", job.threads.refused.to_string(), String::new());
    }
    let all = job.processes.len() as u64 + job.processes_left_out;
    let at_once = format!("at most at once: {}{}", job.most_processes, shares(job));
    line("processes", all.to_string(), at_once);
    table
}

/// How many processes had a share of the cap, and how large it was.
fn shares(job: &JobReport) -> String {
    let records = || job.processes.iter().filter_map(|process| process.record.as_ref());
    let sharing: Vec<u32> =
        records().filter(|record| record.workers > 1).map(|record| record.allowed).collect();
    let shares = match sharing.iter().min().zip(sharing.iter().max()) {
        None => String::new(),
        Some((least, most)) if least == most => {
            format!("; {} had pools of {}", sharing.len(), count((*most).into(), "thread"))
        }
        Some((least, most)) => {
            format!("; {} had pools of {least} to {most} threads", sharing.len())
        }
    };
    let moves: usize = records().map(|record| record.shares.len().saturating_sub(1)).sum();
    if moves == 0 { shares } else { format!("{shares}; shares moved {}", times(moves)) }
}

fn times(number: usize) -> String {
    if number == 1 { "once".into() } else { format!("{number} times") }
}

struct CpuShare {
    used: String,
    of: String,
}

fn cpu_share(job: &JobReport) -> CpuShare {
    let of = match (job.observed, job.held) {
        (true, _) => format!("of {} available, with no cap applied", count(job.cpus.into(), "CPU")),
        (false, true) => format!("of {} held", count(job.cpus.into(), "CPU")),
        (false, false) => format!("CPUs; the cap is {}, with the hold off", job.cap),
    };
    CpuShare { used: seconds(job.cpus_used), of }
}

fn processes(job: &JobReport) -> Option<Table> {
    let columns =
        [("", Left), ("COUNT", Right), ("THREADS", Right), ("OVER CAP", Right), ("CPU", Right)];
    let mut table = Table::new(&columns);
    let groups = groups(&job.processes);
    for group in groups.iter().take(MOST_GROUPS) {
        table.row(vec![
            group.command.clone(),
            format!("{} x", group.count),
            group.threads.to_string(),
            group.over_cap.to_string(),
            format!("{} s", seconds(group.cpu_seconds)),
        ]);
    }
    if groups.len() > MOST_GROUPS {
        table.note(format!("and {} other commands", groups.len() - MOST_GROUPS));
    }
    (!groups.is_empty()).then_some(table)
}

fn threads(job: &JobReport) -> Option<Table> {
    let columns = [
        ("", Left),
        ("ASKED", Right),
        ("GRANTED", Right),
        ("CREATED", Right),
        ("PROCESSES", Right),
    ];
    let mut table = Table::new(&columns);
    for library in &job.libraries {
        table.row(vec![
            library.name(),
            library.asked.map_or("-".into(), asked),
            library.granted.map_or("-".into(), asked),
            library.threads_created.to_string(),
            library.processes.to_string(),
        ]);
        if let Some(file) = &library.file {
            table.path(straight(file));
        }
        library.by.iter().map(By::in_words).for_each(|way| table.note(way));
    }
    (!job.libraries.is_empty()).then_some(table)
}

fn queries(job: &JobReport) -> Option<Table> {
    let mut table =
        Table::new(&[("", Left), ("TRUE", Right), ("REPORTED", Right), ("CALLS", Right)]);
    for by in &job.queries {
        let who = by.asker.as_deref().map(file_name);
        let name = who.map_or(by.name.to_string(), |who| format!("{} by {who}", by.name));
        let (count, reported) = (asked(by.asked), asked(by.granted));
        table.row(vec![name, count, reported, by.calls.to_string()]);
    }
    (!job.queries.is_empty()).then_some(table)
}

fn unclamped(job: &JobReport, width: usize) -> Vec<String> {
    if job.unclamped.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![String::new(), "not clamped".to_owned()];
    for program in &job.unclamped {
        let processes = count(program.processes.into(), "process");
        let threads = count(program.threads.into(), "thread");
        let text = format!("{}; {processes}, {threads} at most", program.why);
        lines.extend(item(&text, width));
    }
    lines
}

/// Options of unknown programs, which the user knows better.
fn would_help(job: &JobReport, width: usize) -> Vec<String> {
    let sentences: Vec<String> =
        unknown(job).iter().map(|program| program.sentence(job.cap)).collect();
    if sentences.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![String::new(), "would help".to_owned()];
    lines.extend(sentences.iter().flat_map(|sentence| item(sentence, width)));
    lines
}

/// A sentence as an item of a list.
pub(crate) fn item(text: &str, width: usize) -> Vec<String> {
    let lines = wrap(text, width.saturating_sub(4)).into_iter().enumerate();
    lines
        .map(|(index, line)| if index == 0 { format!("  {line}") } else { format!("    {line}") })
        .collect()
}

#[cfg(test)]
mod tests;
