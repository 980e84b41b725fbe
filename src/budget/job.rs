//! The first process of the job.
//!
//! A worker that outlives its starter gets another parent: the first process of its PID namespace,
//! or another process that adopts orphans. It then looks as if that parent had started a job with
//! it. In a container, the two may even share a session. So the first process of a job tags itself,
//! and with it all of its descendants.

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use crate::{affinity, system};
use threadcap_decide::budget::{DEFAULT_SLACK, Tag};
use threadcap_sys::process;

/// The timer slack that is the job's tag; 0 if the workers of the job do not share its cap, the cap
/// is the system's, or the user has set another slack.
#[unsafe(link_section = ".data")]
static TAG: AtomicU32 = AtomicU32::new(0);

/// Called by the constructor, once the process is held. A process that has narrowed its CPUs
/// itself, or finds no tag, is the first one.
pub fn start() {
    if system::is_in_force() {
        return;
    }
    let Some(slack) = process::timer_slack() else { return };
    let tag = match Tag::in_slack(slack) {
        Some(tag) if !affinity::has_narrowed() => tag,
        None if slack != DEFAULT_SLACK => return,
        _ => {
            let tag = Tag::of_first(process::id());
            process::set_timer_slack(tag.slack());
            tag
        }
    };
    TAG.store(tag.slack(), Relaxed);
}

/// Whether the job of this process was started by another process than the one given, which is this
/// one or an ancestor.
pub fn is_below_first(process: u32) -> bool {
    Tag::in_slack(TAG.load(Relaxed)).is_some_and(|tag| !tag.may_be_of(process))
}

/// The number by which the job's processes find each other: its tag or, if the system's policy caps
/// everybody, the session. Another job may have the same number, but hardly on the same CPUs.
pub fn number() -> u32 {
    match TAG.load(Relaxed) {
        0 => process::session(),
        tag => tag,
    }
}
