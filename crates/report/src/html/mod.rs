//! The report as one HTML page: no script, no network, nothing from outside.
//!
//! Its content security policy (`default-src 'none'`) forbids scripts and requests, so that a hostile
//! program name remains text. The JSON is embedded as data.

mod bars;
mod chart;
mod tables;

use std::fmt::Write;
use std::time::{Duration, UNIX_EPOCH};

use crate::job::JobReport;
use crate::unknown::unknown;
use crate::words::{count, seconds};

use chart::{Chart, Curve};

const STYLE: &str = include_str!("style.css");

/// The page.
pub fn page(job: &JobReport) -> String {
    let mut page = String::with_capacity(64 * 1024);
    let title = text(&job.title());
    let _ = write!(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title} &middot; threadcap</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n"
    );
    let _ =
        write!(page, "<header>\n<h1>{}</h1>\n{}</header>\n", command(&job.title()), subtitle(job));
    page += &figures(job);
    page += &charts(job);
    page += &bars::asked_and_granted(job);
    page += &tables::processes(job);
    page += &tables::shares(job);
    page += &tables::threads(job);
    page += &tables::promised(job);
    page += &tables::queries(job);
    page += &tables::unclamped(job);
    page += &would_help(job);
    // Inside a script element, only `<` could end it.
    let json = job.line().replace('<', "\\u003c");
    let _ = write!(
        page,
        "</main>\n<script type=\"application/json\" id=\"job\">{json}</script>\n</body>\n</html>\n"
    );
    page
}

/// Escapes a text for the content of an element or a quoted attribute.
pub fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            _ => escaped.push(c),
        }
    }
    escaped
}

/// A command, whose lines break between its words.
fn command(line: &str) -> String {
    let words = line.split(' ').map(|word| format!("<span>{}</span>", text(word)));
    format!("<code>{}</code>", words.collect::<Vec<_>>().join(" "))
}

/// A section with a heading and an introductory sentence.
fn section(id: &str, title: &str, about: &str, content: &str) -> String {
    format!("<section id=\"{id}\">\n<h2>{title}</h2>\n<p>{about}</p>\n{content}</section>\n")
}

fn subtitle(job: &JobReport) -> String {
    let cap = job.cap;
    let how = match (job.observed, job.held) {
        (true, _) => {
            format!("Observed without a cap; granted is what a cap of {cap} would have granted.")
        }
        (false, true) => {
            let cpus = count(job.cpus.into(), "CPU");
            format!("Cap of {cap}, held on {cpus}.")
        }
        (false, false) => format!("Cap of {cap}, with the hold off."),
    };
    let status = job.exit_status;
    format!(
        "<p>{how} Exit status <span data-figure=\"exit_status\">{status}</span>.<br>\n{}</p>\n",
        provenance(job)
    )
}

/// When and where it ran, and what reports it.
fn provenance(job: &JobReport) -> String {
    let since = Duration::try_from_secs_f64(job.started.floor()).unwrap_or_default();
    let date = humantime::format_rfc3339_seconds(UNIX_EPOCH + since).to_string();
    let host = if job.host.is_empty() { String::new() } else { format!(" on {}", text(&job.host)) };
    let (day, time) = date.split_once('T').unwrap_or((&date, ""));
    let time = time.trim_end_matches('Z');
    let version = text(&job.version);
    format!("<time datetime=\"{date}\">{day} {time} UTC</time>{host}, threadcap {version}")
}

fn figures(job: &JobReport) -> String {
    let figure = |name: &str, label: &str, value: String, unit: &str| {
        format!(
            "<div class=\"figure\"><div class=\"label\">{label}</div>\
             <div><span class=\"value\" data-figure=\"{name}\">{value}</span> {unit}</div></div>\n"
        )
    };
    let cap = if job.observed { job.cpus } else { job.cap };
    let all = job.processes.len() as u64 + job.processes_left_out;
    let figures = [
        figure("wall_seconds", "wall time", seconds(job.wall_seconds), "s"),
        figure("cpu_seconds", "CPU time", seconds(job.cpu_seconds), "s"),
        figure("cpus_used", "CPUs kept busy", seconds(job.cpus_used), &format!("of {cap}")),
        figure("beyond_cap_seconds", "beyond the cap", seconds(job.beyond_cap_seconds), "CPU s"),
        figure("threads.peak", "threads at once", job.threads.peak.to_string(), "at most"),
        figure("processes", "processes", all.to_string(), ""),
    ];
    format!("<div class=\"figures\">\n{}</div>\n", figures.concat())
}

/// Options of unknown programs, which the user knows better.
fn would_help(job: &JobReport) -> String {
    let items = unknown(job).into_iter().map(|it| it.sentence(job.cap));
    let items: String = items.map(|it| format!("<li>{}</li>\n", text(&it))).collect();
    if items.is_empty() {
        return String::new();
    }
    let about = "Programs that are not in the table of programs, and may have an option.";
    section("unknown", "What would help", about, &format!("<ul>\n{items}</ul>\n"))
}

fn charts(job: &JobReport) -> String {
    let samples = &job.samples;
    let wide = |numbers: &[u32]| numbers.iter().map(|&number| f64::from(number)).collect();
    let threads = Chart {
        name: "threads",
        seconds: &samples.seconds,
        cap: f64::from(job.cap),
        curves: vec![
            Curve { class: "first", label: "all processes", values: wide(&samples.threads) },
            Curve {
                class: "second",
                label: "largest process",
                values: wide(&samples.most_threads),
            },
        ],
        decimals: 0,
    };
    let cpus = Chart {
        name: "cpus_used",
        seconds: &samples.seconds,
        cap: f64::from(job.cap),
        curves: vec![Curve {
            class: "first",
            label: "CPUs kept busy",
            values: samples.cpus_used.clone(),
        }],
        decimals: 2,
    };
    let all = "Threads alive over time. Those beyond the cap share the CPUs with the others.";
    let busy = "CPU time used in each interval, divided by its length.";
    section("threads-over-time", "Threads", all, &threads.draw())
        + &section("cpus-over-time", "CPU use", busy, &cpus.draw())
}

#[cfg(test)]
mod tests;
