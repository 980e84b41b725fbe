//! Where a report is written, and in which format.

use std::fs::{self, OpenOptions};
use std::io::{Error, Write};
use std::path::{Path, PathBuf};

use threadcap_report::{JobReport, explain, html, text};

use crate::fault::{Fault, say};
use crate::kernel;

/// The width of text without a terminal, and the largest: numbers should stay close to their
/// labels.
const WIDTH: usize = 80;
const WIDEST: usize = 110;

/// Where a report is written, and in which format.
pub enum Output {
    /// Text on stderr.
    Stderr,
    /// What a cap would have changed, on stderr.
    Explanation,
    /// Text, appended to a file.
    Text(PathBuf),
    /// A JSON document, replacing the previous one.
    Json(PathBuf),
    /// One line of JSON, appended to a file.
    JsonLines(PathBuf),
    /// An HTML page, replacing the previous one.
    Html(PathBuf),
}

impl Output {
    /// Parses the option: a file, or `-` for stderr. Checks, before anything runs, that the file
    /// can be written.
    pub fn new(name: &Path) -> Result<Output, Fault> {
        if name == Path::new("-") {
            return Ok(Output::Stderr);
        }
        let file = name.to_owned();
        let output = match file.extension().and_then(|extension| extension.to_str()) {
            Some("json") => Output::Json(file),
            Some("jsonl") => Output::JsonLines(file),
            Some("html" | "htm") => Output::Html(file),
            _ => Output::Text(file),
        };
        output.check().map_err(|error| {
            let file = name.display();
            Fault::misuse(format!(
                "--report={file}: {error}; expected a writable file, or - for stderr"
            ))
        })?;
        Ok(output)
    }

    /// Whether it was asked for by `--report`.
    pub fn is_report(&self) -> bool {
        !matches!(self, Output::Explanation)
    }

    fn check(&self) -> Result<(), Error> {
        match self {
            Output::Stderr | Output::Explanation => Ok(()),
            Output::Text(file) | Output::JsonLines(file) => append(file, ""),
            Output::Json(file) | Output::Html(file) => {
                fs::write(beside(file), "").and_then(|()| fs::remove_file(beside(file)))
            }
        }
    }

    /// Writes the report.
    pub fn write(&self, job: &JobReport) {
        let written = match self {
            Output::Stderr => return print(&text::report(job, width())),
            Output::Explanation => return print(&explain::text(job, width())),
            // A single write each, since several jobs may share a file.
            Output::Text(file) => append(file, &format!("{}\n", text::report(job, WIDTH)))
                .map_err(|error| (file, error)),
            Output::JsonLines(file) => {
                append(file, &format!("{}\n", job.line())).map_err(|error| (file, error))
            }
            Output::Json(file) => {
                replace(file, &format!("{}\n", job.line())).map_err(|error| (file, error))
            }
            Output::Html(file) => replace(file, &html::page(job)).map_err(|error| (file, error)),
        };
        if let Err((file, error)) = written {
            say(format!("--report={}: {error}; the report is lost", file.display()));
        }
    }
}

fn append(file: &Path, text: &str) -> Result<(), Error> {
    OpenOptions::new().append(true).create(true).open(file)?.write_all(text.as_bytes())
}

/// A reader finds the old page or the new one, never half of it.
fn replace(file: &Path, text: &str) -> Result<(), Error> {
    let beside = beside(file);
    let done = fs::write(&beside, text).and_then(|()| fs::rename(&beside, file));
    done.inspect_err(|_| _ = fs::remove_file(&beside))
}

fn beside(file: &Path) -> PathBuf {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!(".{name}.{}", std::process::id()))
}

fn print(text: &str) {
    _ = std::io::stderr().write_all(text.as_bytes());
}

fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    kernel::terminal_width().or(columns).unwrap_or(WIDTH).min(WIDEST)
}
