//! `threadcap top`: the jobs of this host, live.

mod columns;
mod filter;
mod plain;
mod screen;

use std::io::{IsTerminal, stdout};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde::Serialize;
use threadcap_jobs::job::{Host, Memory};
use threadcap_jobs::overview::{self, Key, Line, Used};
use threadcap_jobs::users::Users;

use crate::arguments::top::Top;
use crate::fault::Fault;

/// The CPU use takes two samples to compute; this is the time between the first two.
const FIRST: Duration = Duration::from_millis(250);

/// One snapshot of the jobs of this host.
#[derive(Default, Serialize)]
struct Look {
    jobs: Vec<Line>,
    /// Processes that were killed recently, so that their pages do not show an end.
    killed: Vec<u32>,
    /// Pages that are not shown: those of other namespaces, unreadable ones, and any but the first
    /// for a process.
    #[serde(skip_serializing_if = "is_zero")]
    left_out: usize,
}

/// Takes one snapshot after another, and computes the difference.
struct Watch {
    users: Users,
    memory: Memory,
    used: Used,
}

impl Watch {
    fn new() -> Watch {
        let mut memory = Memory::default();
        let used = Used::note(&Host::look(&mut memory), Instant::now());
        Watch { users: Users::read(), memory, used }
    }

    fn look(&mut self, key: Key, reversed: bool) -> Look {
        let (host, now) = (Host::look(&mut self.memory), Instant::now());
        let mut jobs = overview::lines(&host, &self.users, &self.used, now);
        overview::sort(&mut jobs, key, reversed);
        self.used = Used::note(&host, now);
        Look {
            jobs,
            killed: host.dead.iter().map(|page| page.process).collect(),
            left_out: host.left_out,
        }
    }
}

pub fn watch(arguments: &Top) -> Result<(), Fault> {
    let mut watch = Watch::new();
    sleep(FIRST);
    if !arguments.json && !arguments.once && stdout().is_terminal() && may_move_the_cursor() {
        return screen::run(arguments, &mut watch);
    }
    loop {
        let look = watch.look(arguments.sort, false);
        let text = match arguments.json {
            true => threadcap_shown::json::line(&look).map(|line| line + "\n"),
            false => Ok(plain::table(&look, arguments.processes)),
        };
        let text = text.map_err(|error| Fault::refused(format!("JSON: {error}")))?;
        if !super::print_to_reader(text.as_bytes())? || arguments.once {
            return Ok(());
        }
        sleep(Duration::from_secs_f64(arguments.interval));
    }
}

/// Whether the terminal has a screen to draw on: that of an editor's shell may not.
fn may_move_the_cursor() -> bool {
    std::env::var_os("TERM").is_some_and(|kind| !kind.is_empty() && kind != "dumb")
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde calls it
fn is_zero(number: &usize) -> bool {
    *number == 0
}
