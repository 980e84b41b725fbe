//! The tables of the page.

use std::fmt::Write;

use super::{command, section, text};
use crate::gather::groups;
use crate::job::JobReport;
use crate::promised::paragraphs;
use crate::words::{asked, command_line, count, file_name, seconds, straight};
use threadcap_jobs::record::Record;

/// A table; all columns but the first contain numbers.
fn table(columns: &[&str], rows: &[Vec<String>]) -> String {
    let mut html = String::from("<div class=\"wide\"><table>\n<thead><tr>");
    columns.iter().for_each(|column| {
        let _ = write!(html, "<th>{column}</th>");
    });
    html += "</tr></thead>\n<tbody>\n";
    for row in rows {
        html += "<tr>";
        for (column, cell) in columns.iter().zip(row) {
            // Narrow pages show a row as a list, in which each cell has its column's name.
            let _ = write!(html, "<td data-column=\"{column}\">{cell}</td>");
        }
        html += "</tr>\n";
    }
    html + "</tbody>\n</table></div>\n"
}

pub(crate) fn processes(job: &JobReport) -> String {
    let rows: Vec<_> = groups(&job.processes)
        .iter()
        .map(|group| {
            vec![
                command(&group.command),
                group.count.to_string(),
                group.threads.to_string(),
                group.created.to_string(),
                group.over_cap.to_string(),
                format!("{} s", seconds(group.cpu_seconds)),
            ]
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let columns =
        ["command", "processes", "threads at most", "created", "beyond the cap", "CPU time"];
    let about = "Processes whose commands differ only in numbers are grouped.";
    section("processes", "Processes", about, &table(&columns, &rows))
}

/// The shares of the cap over time, for the processes whose share has moved.
pub(crate) fn shares(job: &JobReport) -> String {
    /// The largest number of processes drawn.
    const MOST: usize = 32;
    let records = job.processes.iter().filter_map(|process| process.record.as_ref());
    let moving = records.filter(|record| record.shares.len() > 1);
    let rows: Vec<_> = moving
        .take(MOST)
        .map(|record| {
            let least = record.shares.iter().map(|share| share.threads).min().unwrap_or(0);
            let most = record.shares.iter().map(|share| share.threads).max().unwrap_or(0);
            let line = command_line(&record.program, &record.arguments);
            vec![
                format!("{}<small>process {}</small>", command(&line), record.pid),
                format!("{least} to {most}"),
                (record.shares.len() - 1).to_string(),
                steps(record, job.cap),
            ]
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let columns = ["command", "threads", "moves", "over time"];
    let about = "The budget is dynamic: the threads of a pool follow who computes.";
    section("shares", "Shares of the cap", about, &table(&columns, &rows))
}

/// A share over time as a line of steps, from its first to its last move.
fn steps(record: &Record, cap: u32) -> String {
    let (first, last) = match (record.shares.first(), record.shares.last()) {
        (Some(first), Some(last)) => (first.since, last.since),
        _ => return String::new(),
    };
    let across = |since: f64| 100.0 * (since - first) / (last - first).max(0.001);
    let up = |threads: u32| 20.0 - 18.0 * f64::from(threads.min(cap)) / f64::from(cap.max(1));
    let mut path = String::new();
    for share in &record.shares {
        let (x, y) = (across(share.since), up(share.threads));
        let _ = match path.is_empty() {
            true => write!(path, "M{x:.1} {y:.1}"),
            false => write!(path, "H{x:.1}V{y:.1}"),
        };
    }
    let label = format!("between {} and {} s after its start", seconds(first), seconds(last));
    format!(
        "<svg class=\"steps\" viewBox=\"0 0 104 22\" role=\"img\" aria-label=\"{label}\">\
         <title>{label}</title><path d=\"{path}h4\"/></svg>"
    )
}

pub(crate) fn threads(job: &JobReport) -> String {
    let rows: Vec<_> = job
        .libraries
        .iter()
        .map(|library| {
            let file = library.file.as_deref().unwrap_or_default();
            let mut name =
                format!("{}<small>{}</small>", text(&library.name()), text(&straight(file)));
            for by in &library.by {
                let _ = write!(name, "<small>{}</small>", text(&by.in_words()));
            }
            vec![
                name,
                library.asked.map_or("&ndash;".into(), asked),
                library.granted.map_or("&ndash;".into(), asked),
                library.threads_created.to_string(),
                library.processes.to_string(),
            ]
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let columns = ["library", "asked", "granted", "threads created", "processes"];
    let about = "Which libraries were asked for threads, by which calls and variables, and which created them.";
    section("libraries", "Libraries", about, &table(&columns, &rows))
}

/// Teams that are as large as they asked to be.
pub(crate) fn promised(job: &JobReport) -> String {
    let paragraphs = paragraphs(job);
    if paragraphs.is_empty() {
        return String::new();
    }
    let content = paragraphs.iter().map(|paragraph| format!("<p>{}</p>\n", text(paragraph)));
    let about = "OpenMP teams that the cap does not make smaller.";
    section("promised", "Teams as large as asked", about, &content.collect::<String>())
}

pub(crate) fn queries(job: &JobReport) -> String {
    let rows: Vec<_> = job
        .queries
        .iter()
        .map(|by| {
            let who = by.asker.as_deref().map_or("", file_name);
            let name = format!("{}<small>{}</small>", text(&by.name), text(who));
            vec![name, asked(by.asked), asked(by.granted), by.calls.to_string()]
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let columns = ["query", "true", "reported", "calls"];
    let about = "Queries for the CPU count: the true count, and the one reported.";
    section("questions", "CPU counts", about, &table(&columns, &rows))
}

pub(crate) fn unclamped(job: &JobReport) -> String {
    if job.unclamped.is_empty() {
        return String::new();
    }
    let rows: Vec<_> = job
        .unclamped
        .iter()
        .map(|program| {
            let name = command(&program.program);
            let why = format!("{name}<small>{}</small>", text(&program.why));
            vec![why, program.processes.to_string(), program.threads.to_string()]
        })
        .collect();
    let about = format!(
        "{} that the library did not reach, or not completely.",
        count(rows.len() as u64, "program")
    );
    section(
        "unclamped",
        "Not clamped",
        &about,
        &table(&["program", "processes", "threads at most"], &rows),
    )
}
