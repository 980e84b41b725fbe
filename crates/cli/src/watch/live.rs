//! `--live`: a line on stderr while the job runs.

use std::io::{IsTerminal, Write, stderr};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use threadcap_report::live::Live;
use threadcap_report::series::Series;
use threadcap_report::table::cut;

use super::Pages;
use crate::kernel;

/// The time between lines, if the user gives none: at a terminal, and in a log.
const APART_AT_TERMINAL: Duration = Duration::from_secs(1);
const APART_IN_LOG: Duration = Duration::from_secs(60);
/// The width of a line in a log.
const WIDEST: usize = 200;
/// Moves to the beginning of the terminal's line, and clears the line.
const CLEAR: &str = "\r\x1b[K";

/// Where the line is shown, and when it is due again.
pub struct LiveLine {
    text: Live,
    /// On a terminal, one line that is redrawn; in a log, a new line each time.
    at_terminal: bool,
    apart: Duration,
    due: Duration,
    is_drawn: bool,
}

impl LiveLine {
    /// For a job under this cap; `apart` is the time between lines that the user wants.
    pub fn new(cap: u32, apart: Option<Duration>) -> LiveLine {
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        let at_terminal = stderr().is_terminal() && !is_dumb;
        let usual = if at_terminal { APART_AT_TERMINAL } else { APART_IN_LOG };
        let apart = apart.unwrap_or(usual);
        LiveLine { text: Live::new(cap), at_terminal, apart, due: apart, is_drawn: false }
    }

    /// Writes the line if it is due, this long after the start of the job.
    pub fn refresh(&mut self, now: Duration, series: &Series, pages: &Pages) {
        if now < self.due {
            return;
        }
        self.due = now + self.apart;
        let line = format!("threadcap: {}", self.text.line(series, &pages.so_far()));
        let line = threadcap_shown::line(&line);
        if !self.at_terminal {
            write(&format!("{}\n", cut(&line, WIDEST)));
        } else if is_in_foreground() {
            // Blanks separate it from what the job writes next.
            let width = kernel::terminal_width().unwrap_or(WIDEST).saturating_sub(2);
            write(&format!("{CLEAR}{}  ", cut(&line, width)));
            self.is_drawn = true;
        }
    }

    /// Clears the line at the end of the job.
    pub fn clear(&self) {
        if self.is_drawn && is_in_foreground() {
            write(CLEAR);
        }
    }
}

/// A background job does not draw over what its user does now.
fn is_in_foreground() -> bool {
    rustix::termios::tcgetpgrp(stderr()).is_ok_and(|group| group == rustix::process::getpgrp())
}

/// Writes to stderr if that accepts the text at once: never waits for a reader that has stopped,
/// and a closed stderr is not an error.
fn write(text: &str) {
    let stderr = stderr();
    let mut takes = [PollFd::new(&stderr, PollFlags::OUT)];
    let at_once = Timespec::default();
    let ready = poll(&mut takes, Some(&at_once)).is_ok_and(|ready| ready == 1);
    if ready && takes[0].revents() == PollFlags::OUT {
        _ = (&stderr).write_all(text.as_bytes());
    }
}
