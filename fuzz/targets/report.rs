//! The report of a job whose processes wrote hostile pages: text, JSON, HTML and explanation.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use threadcap_fuzz::{assert_harmless, page};
use threadcap_jobs::snapshot::Snapshot;
use threadcap_report::gather::{Gathered, Seen, gather};
use threadcap_report::{JobReport, explain, html, text};

fuzz_target!(|input: &[u8]| {
    let (first, second) = input.split_at(input.len() / 2);
    let pages: Vec<Snapshot> =
        [first, second].iter().filter_map(|part| Snapshot::read(&page(part)).ok()).collect();
    // The first process was also seen from outside.
    let seen = pages.first().map(|page| Seen {
        pid: page.process,
        parent: page.parent,
        started: Duration::from_nanos(page.made),
        program: page.program.clone(),
        arguments: page.arguments.clone(),
        threads: page.peak,
        cpu: 1.0,
    });
    let command = pages.first().map(|page| page.program.clone()).unwrap_or_default();
    let Gathered { processes, left_out, libraries, queries, threads } =
        gather(pages, seen.into_iter().collect(), &[]);
    let job = JobReport {
        command,
        wall_seconds: 1.0,
        processes,
        processes_left_out: left_out,
        libraries,
        queries,
        threads,
        ..JobReport::default()
    };
    assert_harmless(&job.line());
    assert_harmless(&text::report(&job, 80));
    assert_harmless(&explain::text(&job, 80));
    assert_harmless(&html::page(&job));
    assert!(!html::page(&job).contains("<script src"), "markup of a page's text");
});
