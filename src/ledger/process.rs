//! The life of a process, as its page tells it: start, fork, exec, end.

use core::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::*};

use super::{current, place, report};
use crate::errno::Preserved;
use crate::weak;
use threadcap_decide::settings::REPORT_VARIABLE;
use threadcap_ledger::Ending;
use threadcap_sys::process;

/// The process that this memory belongs to; 0: it has not started yet. A child of `vfork` finds
/// another number here than its own, and so does one that was made past libc.
#[unsafe(link_section = ".data")]
static PROCESS: AtomicU32 = AtomicU32::new(0);
/// When the process began or became this program, and the CPU time that it had used by then.
#[unsafe(link_section = ".data")]
static STARTED: AtomicU64 = AtomicU64::new(0);
#[unsafe(link_section = ".data")]
static USED: AtomicU64 = AtomicU64::new(0);
/// Whether the end has been told.
#[unsafe(link_section = ".data")]
static ENDED: AtomicBool = AtomicBool::new(false);

/// By the constructor.
pub fn start() {
    place::read_settings();
    report::read_settings();
    begin();
    if place::is_kept() || report::is_wanted() {
        USED.store(process::clock(libc::CLOCK_PROCESS_CPUTIME_ID), Relaxed);
    }
    weak::in_children_of_fork(forked);
}

fn begin() {
    PROCESS.store(process::id(), Relaxed);
    STARTED.store(process::clock(libc::CLOCK_BOOTTIME), Relaxed);
}

/// In a child of `fork`: its page is its own.
extern "C" fn forked() {
    begin();
    USED.store(0, Relaxed);
    ENDED.store(false, Relaxed);
    place::restart();
    current::restart();
}

/// The values of two variables in children, by their names; `None`: they need not be set.
pub fn shown(variable: &str) -> Option<&'static [u8]> {
    if variable == REPORT_VARIABLE { report::value() } else { place::value() }
}

/// Whether this is the process that the memory belongs to.
pub fn is_ours() -> bool {
    PROCESS.load(Relaxed) == process::id()
}

/// When the process began or became this program, and the CPU time that it had used by then, as
/// far as anybody will ask.
pub fn started() -> (u64, u64) {
    (STARTED.load(Relaxed), USED.load(Relaxed))
}

/// The process ends: by `exit`, `_exit` and their like, once.
pub fn end() {
    let shared = current::shared();
    if (shared.is_none() && !report::is_wanted()) || !is_ours() || ENDED.swap(true, AcqRel) {
        return;
    }
    let _errno = Preserved::now();
    tell_end(Ending::Exit);
    if shared.is_some() {
        place::remove();
    }
    report::write();
}

/// Says in the page that the process ends now.
fn tell_end(ending: Ending) {
    let header = &current::current().header;
    header.cpu.store(process::clock(libc::CLOCK_PROCESS_CPUTIME_ID), Relaxed);
    header.ending.store(ending as u32, Relaxed);
    header.ended.store(process::clock(libc::CLOCK_BOOTTIME), Release);
}

/// The process becomes another program, unless `go` returns.
pub fn exec<R>(go: impl FnOnce() -> R) -> R {
    tell_end(Ending::Exec);
    let result = go();
    let header = &current::current().header;
    header.ended.store(0, Relaxed);
    header.ending.store(Ending::None as u32, Release);
    result
}

/// Whether there is a page that has to be told of an `exec`.
pub fn tells_exec() -> bool {
    current::shared().is_some() && is_ours()
}

extern "C" fn exited() {
    end();
}

/// Called by the loader at `exit`, after the program's own handlers.
#[used]
#[unsafe(link_section = ".fini_array")]
static AT_EXIT: extern "C" fn() = exited;
