//! The first process of the job.
//!
//! A worker that outlives whoever started it has another parent: the first process of its PID
//! namespace, or whoever else adopts orphans. From outside it then looks as if that had begun a job
//! with it. In a container the two have even the session in common.

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use crate::{affinity, initial, system};
use threadcap_decide::settings::{JOB_VARIABLE, parse_count};

/// Its number; 0: the workers of the job do not share its cap, or the cap is the system's.
#[unsafe(link_section = ".data")]
static FIRST: AtomicU32 = AtomicU32::new(0);

/// By the constructor, once the process is held. Whoever has narrowed its CPUs, or was given no
/// number, is the first itself.
pub fn start() {
    if system::is_in_force() {
        return;
    }
    let given = || initial::variable(JOB_VARIABLE).and_then(parse_count);
    let above = if affinity::has_narrowed() { None } else { given() };
    let first = above.filter(|&number| number > 0);
    FIRST.store(first.unwrap_or_else(threadcap_sys::process::id), Relaxed);
}

/// The first process of the job, if its workers share the cap.
pub fn first_process() -> Option<u32> {
    Some(FIRST.load(Relaxed)).filter(|&number| number > 0)
}
