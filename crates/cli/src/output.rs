//! Where a report is written, and in which format.

use std::fs::{self, File, OpenOptions};
use std::io::{Error, ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use threadcap_report::{JobReport, explain, html, text};

use crate::fault::{Fault, say};
use crate::kernel;

/// The width of text without a terminal, and the largest: numbers should stay close to their
/// labels.
const WIDTH: usize = 80;
const WIDEST: usize = 110;
/// Process IDs are below it: a number above is another attempt to find a name that is free.
const PID_LIMIT: u64 = 1 << 22;
/// How far such numbers go.
const MOST_NAMES: u64 = 100 * PID_LIMIT;

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
                refuse_foreign(file)?;
                beside(file).and_then(|(_, beside)| fs::remove_file(beside))
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

/// Does not wait for the reader of a FIFO.
fn append(file: &Path, text: &str) -> Result<(), Error> {
    refuse_foreign(file)?;
    let mut how = OpenOptions::new();
    how.append(true).create(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY);
    let mut opened = how.open(file)?;
    rustix::io::ioctl_fionbio(&opened, false)?;
    opened.write_all(text.as_bytes())
}

/// A reader finds the old page or the new one, never half of it.
fn replace(file: &Path, text: &str) -> Result<(), Error> {
    refuse_foreign(file)?;
    let (mut opened, beside) = beside(file)?;
    let done = opened.write_all(text.as_bytes()).and_then(|()| fs::rename(&beside, file));
    done.inspect_err(|_| _ = fs::remove_file(&beside))
}

/// In a directory like `/tmp`, somebody else may have put a file, a FIFO or a link under the name:
/// it is left alone, unless it is root's.
fn refuse_foreign(file: &Path) -> Result<(), Error> {
    let directory = std::path::absolute(file)?;
    let directory = directory.parent().unwrap_or(Path::new("/"));
    let is_shared = fs::metadata(directory).is_ok_and(|found| found.mode() & 0o1002 == 0o1002);
    let own = rustix::process::geteuid().as_raw();
    match fs::symlink_metadata(file) {
        Ok(found) if is_shared && ![0, own].contains(&found.uid()) => {
            Err(Error::other("it belongs to another user, in a directory for everyone"))
        }
        _ => Ok(()),
    }
}

/// A new file in the same directory, under a name that nobody has taken.
fn beside(file: &Path) -> Result<(File, PathBuf), Error> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let mut number = u64::from(std::process::id());
    loop {
        let path = file.with_file_name(format!(".{name}.{number}"));
        match File::create_new(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists && number < MOST_NAMES => {
                number += PID_LIMIT;
            }
            result => return result.map(|opened| (opened, path)),
        }
    }
}

fn print(text: &str) {
    _ = std::io::stderr().write_all(text.as_bytes());
}

fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    kernel::terminal_width().or(columns).unwrap_or(WIDTH).min(WIDEST)
}
