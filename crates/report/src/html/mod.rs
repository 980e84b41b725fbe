//! The report as one HTML page: no script, no network, nothing from outside.
//!
//! Its policy (`default-src 'none'`) forbids scripts and requests altogether, so that no name of
//! a program could make it more than text. The JSON is in it too, as data.

mod bars;
mod chart;
mod tables;

use std::fmt::Write;

use crate::job::Job;
use crate::words::{count, printable, seconds};

use chart::{Chart, Line};

const STYLE: &str = include_str!("style.css");

/// The page.
pub fn page(job: &Job) -> String {
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
    let _ = write!(page, "<header>\n<h1><code>{title}</code></h1>\n{}</header>\n", subtitle(job));
    page += &figures(job);
    page += &charts(job);
    page += &bars::asked_and_granted(job);
    page += &tables::processes(job);
    page += &tables::threads(job);
    page += &tables::questions(job);
    page += &tables::unclamped(job);
    // Within a script element only `<` could end it.
    let json = job.line().replace('<', "\\u003c");
    let _ = write!(
        page,
        "</main>\n<script type=\"application/json\" id=\"job\">{json}</script>\n</body>\n</html>\n"
    );
    page
}

/// A text as the content of an element or of a quoted attribute.
pub fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in printable(text).chars() {
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

/// A section with a heading, and a sentence that says what is seen.
fn section(id: &str, title: &str, about: &str, content: &str) -> String {
    format!("<section id=\"{id}\">\n<h2>{title}</h2>\n<p>{about}</p>\n{content}</section>\n")
}

fn subtitle(job: &Job) -> String {
    let cap = job.cap;
    let how = match (job.observed, job.held) {
        (true, _) => format!("Watched without a cap; granted is what a cap of {cap} would give."),
        (false, true) => {
            let cpus = count(job.cpus.into(), "CPU");
            format!("Cap of {}, held on {cpus}.", count(cap.into(), "thread"))
        }
        (false, false) => format!("Cap of {}, not held.", count(cap.into(), "thread")),
    };
    let status = job.exit_status;
    format!("<p>{how} Exit status <span data-figure=\"exit_status\">{status}</span>.</p>\n")
}

fn figures(job: &Job) -> String {
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

fn charts(job: &Job) -> String {
    let samples = &job.samples;
    let wide = |numbers: &[u32]| numbers.iter().map(|&number| f64::from(number)).collect();
    let threads = Chart {
        name: "threads",
        seconds: &samples.seconds,
        cap: f64::from(job.cap),
        lines: vec![
            Line { class: "first", label: "all processes", values: wide(&samples.threads) },
            Line { class: "second", label: "largest process", values: wide(&samples.most_threads) },
        ],
        decimals: 0,
    };
    let cpus = Chart {
        name: "cpus_used",
        seconds: &samples.seconds,
        cap: f64::from(job.cap),
        lines: vec![Line {
            class: "first",
            label: "CPUs kept busy",
            values: samples.cpus_used.clone(),
        }],
        decimals: 2,
    };
    let all = "Threads that were alive, over time. Those beyond the cap take turns on the CPUs.";
    let busy = "CPU time used in each interval, over its length.";
    section("threads-over-time", "Threads", all, &threads.draw())
        + &section("cpus-over-time", "CPU use", busy, &cpus.draw())
}

#[cfg(test)]
mod tests;
