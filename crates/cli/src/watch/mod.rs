//! Watches a job: forwards signals, samples its processes, collects their pages, and, with
//! `--live`, shows a line meanwhile.

mod live;
mod pages;
mod sampler;
pub mod unclamped;

use std::time::{Duration, Instant};

use threadcap_jobs::snapshot::Snapshot;

use crate::kernel;
use crate::kernel::child::{self, Ended, Signals, Usage};

pub use live::LiveLine;
pub use pages::Pages;
pub use sampler::{Program, Sampler};

/// The first sample is taken early, to see short jobs; later ones are further apart.
const FIRST_LOOK: Duration = Duration::from_millis(2);
/// The interval between samples of a job of a few seconds, and of a longer one.
const APART: Duration = Duration::from_millis(50);
const APART_LATER: Duration = Duration::from_millis(100);
const LATER: Duration = Duration::from_secs(10);
const FURTHEST_APART: Duration = Duration::from_secs(2);
/// Sampling takes at most one PART-th of a CPU.
const PART: u32 = 50;
/// How often pages of processes that have ended are collected.
const COLLECT: Duration = Duration::from_secs(1);

/// The result of watching a job.
pub struct Watched {
    pub ended: Ended,
    pub wall: Duration,
    /// Usage of the command and of all descendants that were waited for.
    pub usage: Usage,
    pub sampler: Sampler,
    pub pages: Vec<Snapshot>,
}

/// Watches the child until it ends; `started` is when it was started.
pub fn watch(
    (child, started): (u32, Instant),
    signals: &Signals,
    mut sampler: Sampler,
    pages: &mut Pages,
    mut live: Option<LiveLine>,
) -> Watched {
    let mut usage = Usage::default();
    let (mut apart, mut due) = (FIRST_LOOK, FIRST_LOOK);
    let mut collected = Duration::ZERO;
    let ended = loop {
        if let Some(came) = signals.next(due.saturating_sub(started.elapsed())) {
            came.pass_on(child);
        }
        if let Some(ended) = reap(child, &mut usage) {
            break ended;
        }
        let now = started.elapsed();
        if now < due {
            continue;
        }
        let mut cost = sampler.look(started, usage.cpu);
        if let Some(live) = &mut live {
            let before = kernel::own_cpu_time();
            live.refresh(now, &sampler.series, pages);
            cost += kernel::own_cpu_time().saturating_sub(before);
        }
        if now >= collected + COLLECT {
            collected = now;
            pages.collect(|process| sampler.is_alive(process));
        }
        apart = if now > LATER { APART_LATER } else { (apart * 2).min(APART) };
        due = started.elapsed() + apart.max(cost * PART).min(FURTHEST_APART);
    };
    let wall = started.elapsed();
    live.iter().for_each(LiveLine::clear);
    sampler.look(started, usage.cpu);
    // Processes that are still running are not waited for.
    usage.cpu += sampler.running();
    Watched { ended, wall, usage, sampler, pages: pages.finish() }
}

/// Reaps all processes that have ended; returns the child's status if it is among them.
fn reap(child: u32, usage: &mut Usage) -> Option<Ended> {
    let mut ended = None;
    while let Some(reaped) = child::reap() {
        usage.cpu += reaped.usage.cpu;
        usage.preemptions += reaped.usage.preemptions;
        if reaped.process == child {
            ended = Some(reaped.ended);
        }
    }
    ended
}
