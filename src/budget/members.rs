//! Who computes: the processes of a job that have pools, in a file that all of them map.
//!
//! A process that wants to know its share looks at the CPU clock of each of the others, unless
//! another has done so a moment ago. Nobody waits for anybody: a stopped process does not compute,
//! and a killed one is taken off the list by the next that looks. The numbers come from other
//! processes: whatever they say, the share is between one thread and the cap.

use core::sync::atomic::Ordering::*;

use super::{job, proc};
use crate::process::{Member, Members};
use crate::{ledger, process};
use threadcap_decide::budget::moving::{LOOKS, PERIOD, looks_left, share};
use threadcap_sys::{self as sys, memory};

/// A process that was not looked at for this long, in nanoseconds, may be gone, and another may
/// have its number.
const FORGOTTEN: u64 = 20 * PERIOD;

/// Adds this process to the list. There is no list if there are no pages, and it has room for 1,024
/// processes: one that is not on it keeps its steady share.
pub fn join() {
    let this = process::this();
    let Some(members) = members() else { return };
    let process = sys::process::id();
    // It may have joined the list before an `exec`, as another program.
    let is_own = |member: &&Member| member.process.load(Relaxed) == process;
    let claim =
        |member: &&Member| member.process.compare_exchange(0, process, AcqRel, Relaxed).is_ok();
    let all = || members.0.iter().enumerate();
    let own = all().find(|(_, member)| is_own(member));
    let Some((place, member)) = own.or_else(|| all().find(|(_, member)| claim(member))) else {
        return;
    };
    member.cpus.store(proc::mark([], process), Relaxed);
    member.used.store(sys::process::cpu_time_of(process), Relaxed);
    member.seen.store(sys::process::clock(libc::CLOCK_MONOTONIC), Relaxed);
    // It is about to compute.
    member.looks_left.store(LOOKS, Release);
    member.born.store(born(process), Release);
    this.member.store(place as u32 + 1, Release);
}

/// Takes this process off the list, and removes the list with the last one. Only that takes a
/// system call.
pub fn leave(may_remove: bool) {
    let this = process::this();
    let place = this.member.swap(0, AcqRel);
    let Some((members, member)) = entry(place) else { return };
    let process = this.number.load(Relaxed);
    if !free(member, process) || !may_remove {
        return;
    }
    // Processes that were killed are still on it.
    let is_gone = |process| process == 0 || sys::process::is_gone(process);
    if members.0.iter().all(|member| is_gone(member.process.load(Relaxed))) {
        ledger::remove_members(job::number());
    }
}

/// Frees the entry of a process; returns whether it was there. The time of its creation goes first,
/// so that the next process that claims the entry does not find it.
fn free(member: &Member, process: u32) -> bool {
    member.born.store(0, Release);
    member.process.compare_exchange(process, 0, AcqRel, Relaxed).is_ok()
}

/// When a process was created; 0 if not known.
fn born(process: u32) -> u32 {
    proc::stat(process, |stat| stat.born as u32).unwrap_or(0)
}

/// Whether the process in an entry is still the one that claimed it. If all processes of a job were
/// killed, its file is left behind, and their numbers come back.
fn is_same(member: &Member, process: u32) -> bool {
    let known = member.born.load(Acquire);
    known == 0 || [0, known].contains(&born(process))
}

/// What this process sees of the others.
pub struct Seen {
    /// Its share of the cap.
    pub share: u32,
    /// Whether it computes itself.
    pub computes: bool,
}

/// Looks at the others; `None` if this process is not on the list.
pub fn look(cap: u32) -> Option<Seen> {
    let place = process::this().member.load(Acquire);
    let (members, own) = entry(place)?;
    let cpus = own.cpus.load(Relaxed);
    let now = sys::process::clock(libc::CLOCK_MONOTONIC);
    let computes = computes(own, process::this().number.load(Relaxed), now);
    let (mut before, mut behind) = (0u32, 0u32);
    for (index, member) in members.0.iter().enumerate() {
        let process = member.process.load(Acquire);
        let is_other = process != 0 && !core::ptr::eq(member, own);
        if !is_other || member.cpus.load(Relaxed) != cpus || !self::computes(member, process, now) {
            continue;
        }
        if index < place as usize {
            before += 1
        } else {
            behind += 1
        }
        // Then each has one thread.
        if before + behind >= cap {
            break;
        }
    }
    Some(Seen { share: share(cap, before, behind), computes })
}

/// Whether the process in an entry computes, according to the process that looked last.
fn computes(member: &Member, process: u32, now: u64) -> bool {
    let seen = member.seen.load(Acquire);
    let passed = now.saturating_sub(seen);
    let is_mine = passed >= PERIOD || seen > now;
    // If several want to look, one does.
    if is_mine && member.seen.compare_exchange(seen, now, AcqRel, Relaxed).is_ok() {
        let used = sys::process::cpu_time_of(process);
        let is_forgotten = passed >= FORGOTTEN || seen > now;
        if used == 0 || (is_forgotten && !is_same(member, process)) {
            free(member, process);
            return false;
        }
        let before = member.used.swap(used, Relaxed);
        let left = member.looks_left.load(Relaxed);
        let left = looks_left(left, used.saturating_sub(before), passed);
        // On a busy host it may wait for a CPU for seconds.
        let is_runnable = || proc::stat(process, |stat| stat.state == b'R') == Some(true);
        let left = if left < LOOKS && is_runnable() { LOOKS } else { left };
        member.looks_left.store(left, Release);
    }
    member.looks_left.load(Acquire) > 0
}

/// The entry with this number, counted from 1.
fn entry(place: u32) -> Option<(&'static Members, &'static Member)> {
    let members = mapped()?;
    Some((members, members.0.get(place.checked_sub(1)? as usize)?))
}

fn mapped() -> Option<&'static Members> {
    // SAFETY: null, or mapped for good; all access to it is atomic.
    unsafe { process::this().members.load(Acquire).as_ref() }
}

/// The list of this job, which is made if there is none.
fn members() -> Option<&'static Members> {
    if let Some(members) = mapped() {
        return Some(members);
    }
    let length = size_of::<Members>();
    let file = ledger::open_members(job::number(), length)?;
    let start: *mut Members = memory::map_shared(&file, length).ok()?.cast();
    let list = &process::this().members;
    if list.compare_exchange(core::ptr::null_mut(), start, AcqRel, Relaxed).is_err() {
        // Another thread was faster.
        // SAFETY: mapped just now, and used by nobody else.
        unsafe { memory::unmap(start.cast(), length) };
    }
    mapped()
}
