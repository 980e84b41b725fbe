//! What went wrong: one line for stderr, and the exit status.

use std::fmt::{Display, Formatter};
use std::io::Write;

/// A failure of the launcher itself, before any program was started.
#[derive(Debug)]
pub struct Fault {
    status: i32,
    line: String,
}

impl Fault {
    /// The arguments make no sense, or ask for something that cannot be guaranteed.
    pub fn misuse(line: impl Display) -> Self {
        Fault { status: 2, line: format!("{line}; nothing was run") }
    }

    /// The same for a subcommand that runs no program.
    pub fn refused(line: impl Display) -> Self {
        Fault { status: 2, line: line.to_string() }
    }

    /// The command exists but cannot be executed: 126, as in a shell.
    pub fn not_executable(line: impl Display) -> Self {
        Fault { status: 126, line: line.to_string() }
    }

    /// The command does not exist: 127, as in a shell.
    pub fn not_found(line: impl Display) -> Self {
        Fault { status: 127, line: line.to_string() }
    }

    /// Something could not be written to stdout.
    pub fn unwritten(error: &std::io::Error) -> Self {
        Fault::refused(format!("stdout: {error}; the output is incomplete"))
    }

    /// The same fault, with a tip at the end of its line.
    pub fn with_tip(mut self, tip: &str) -> Self {
        self.line += tip;
        self
    }

    /// The answer to a question is no; it has been printed.
    pub fn answered_no() -> Self {
        Fault { status: 1, line: String::new() }
    }

    /// There were no arguments; help has been printed.
    pub fn help_shown() -> Self {
        Fault { status: 2, line: String::new() }
    }

    /// Prints the line, if any; returns the exit status.
    pub fn print(self) -> i32 {
        if !self.line.is_empty() {
            say(self.line);
        }
        self.status
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut Formatter) -> std::fmt::Result {
        f.write_str(&self.line)
    }
}

/// The beginning of a value that somebody gave, for a line about it.
pub fn beginning(value: &str) -> String {
    match value.char_indices().nth(80) {
        Some((end, _)) => format!("{}...", &value[..end]),
        None => value.to_owned(),
    }
}

/// Leaves out what std appends to the message of a system error: ` (os error 2)`.
fn without_numbers(line: &str) -> String {
    let mut parts = line.split(" (os error ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once(')').map_or(part, |(_, rest)| rest))
}

/// Writes one line to stderr; a closed stderr is not an error.
pub fn say(line: impl Display) {
    let line = threadcap_shown::line(&without_numbers(&line.to_string()));
    let _ = std::io::stderr().write_all(format!("threadcap: {line}\n").as_bytes());
}
