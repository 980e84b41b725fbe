//! The number of workers that share the cap with this process.
//!
//! It has as many fellow workers as its parent has started, and its parent may be one of several
//! itself: the numbers multiply, up to the first process of the job.

use super::member::{Member, is_forked};
use super::{note, starters};
use crate::{affinity, ledger};
use threadcap_decide::budget::{MOST_WORKERS, Starter, enough};
use threadcap_sys::process;

/// How many generations are inspected at most.
const GENERATIONS: usize = 16;

/// How many workers there are, in a job with this cap. `before` is the number that was found by the
/// process from which this one was forked; 0 if there is none.
pub fn count(cap: u32, before: u32) -> u32 {
    // Processes above the first one of a job do not share its cap.
    if begins_a_job() {
        return 1;
    }
    let enough = enough(cap);
    let (mut total, mut process, mut is_made) = (1u32, process::id(), false);
    let mut below = None;
    for generation in 0..GENERATIONS {
        let Some(member) = Member::of(process, below.as_ref()).filter(Member::is_in_job) else {
            break;
        };
        let known = match generation {
            0 => None,
            // This number includes that of its parent.
            _ => ledger::workers_of(process, member.born()),
        };
        let starter = member.starter();
        let said = match starter {
            // All instances of make in a tree share one set of job slots.
            Starter::Make if is_made => Some(1),
            starter => member.workers_by(starter),
        };
        is_made |= starter == Starter::Make;
        let workers = known.or(said).unwrap_or_else(|| wait(generation, &member, enough));
        total = total.saturating_mul(workers);
        if total >= enough || known.is_some() || member.is_orphan() {
            break;
        }
        if before > 0 {
            total = total.saturating_mul(before);
            break;
        }
        process = member.parent;
        below = Some(member);
    }
    total.clamp(1, MOST_WORKERS)
}

/// Whether this is the first process of its job, for certain.
fn begins_a_job() -> bool {
    affinity::has_narrowed() && !is_forked()
}

/// Waits until all workers of a batch, or enough of them, have been started; returns how many there
/// are, or have been.
fn wait(generation: usize, member: &Member, enough: u32) -> u32 {
    if member.helps() {
        return 1;
    }
    let used = member.used_by_starters();
    let seen = starters::watch(member, used, enough);
    let may_be_more = seen.sample.workers >= enough;
    note::agree(generation, member, &seen, may_be_more.then_some(used))
}
