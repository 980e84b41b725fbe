//! What went wrong: one clear line, and the exit status.

use std::fmt::{Display, Formatter};
use std::io::Write;

/// A failure of the launcher itself, before any program was started.
#[derive(Debug)]
pub struct Fault {
    status: i32,
    line: String,
}

impl Fault {
    /// It was asked for something that makes no sense, or that cannot be promised.
    pub fn misuse(line: impl Display) -> Self {
        Fault { status: 2, line: format!("{line}; nothing was run") }
    }

    /// What a command of the administrator was asked for makes no sense, or cannot be done.
    pub fn refused(line: impl Display) -> Self {
        Fault { status: 2, line: line.to_string() }
    }

    /// The command is there, and cannot be run: a shell's 126.
    pub fn not_executable(line: impl Display) -> Self {
        Fault { status: 126, line: line.to_string() }
    }

    /// There is no such command: a shell's 127.
    pub fn not_found(line: impl Display) -> Self {
        Fault { status: 127, line: line.to_string() }
    }

    /// The answer to a question is no, and was printed.
    pub fn answered_no() -> Self {
        Fault { status: 1, line: String::new() }
    }

    /// Tells the user; returns the exit status.
    pub fn tell(self) -> i32 {
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

/// Writes one line to stderr. Where that is closed there is nobody to tell.
pub fn say(line: impl Display) {
    let _ = std::io::stderr().write_all(format!("threadcap: {line}\n").as_bytes());
}
