//! The life of a process, as its page records it: start, exec, end.

use core::sync::atomic::Ordering::*;

use super::{current, place, report};
use crate::errno::Preserved;
use crate::{filters, process, real, rows, sandbox};
use threadcap_decide::settings::{LEDGER_VARIABLE, REPORT_VARIABLE};
use threadcap_ledger::Ending;
use threadcap_sys as sys;

/// Called by the constructor.
pub fn start() {
    place::read_settings();
    report::read_settings();
    process::start(place::is_kept() || report::is_wanted(), before_fork);
}

/// Finds, before a fork, the functions that nearly every child calls: otherwise each child would
/// search libc's tables for them, and touch five pages. And whether the process may be in a sandbox,
/// before the child asks for its process ID.
extern "C" fn before_fork() {
    filters::before_fork();
    for row in const { [rows::row_of("_exit"), rows::row_of("execve")] } {
        real::next_in_line(row);
    }
}

/// The values of two variables for children, by name; `None` for one that need not be set.
pub fn shown(variable: &str) -> Option<&'static [u8]> {
    match variable {
        REPORT_VARIABLE => report::value(),
        LEDGER_VARIABLE => place::value(),
        _ => None,
    }
}

/// Records the end of the process by `exit`, `_exit` and the like, once.
pub fn end() {
    let shared = current::shared();
    if (shared.is_none() && !report::is_wanted())
        || filters::may_be_installed()
        || !process::is_ours()
        || process::this().has_ended.swap(true, AcqRel)
    {
        return;
    }
    let _errno = Preserved::now();
    record_end(Ending::Exit);
    if shared.is_some() {
        place::remove();
    }
    report::write();
}

/// Records in the page that the process ends now.
fn record_end(ending: Ending) {
    let header = &current::current().header;
    header.cpu.store(sys::process::clock(libc::CLOCK_PROCESS_CPUTIME_ID), Relaxed);
    header.ending.store(ending as u32, Relaxed);
    header.ended.store(sys::process::clock(libc::CLOCK_BOOTTIME), Release);
}

/// Records that the process becomes another program; takes it back if `go` returns.
pub fn exec<R>(go: impl FnOnce() -> R) -> R {
    record_end(Ending::Exec);
    let result = go();
    let header = &current::current().header;
    header.ended.store(0, Relaxed);
    header.ending.store(Ending::None as u32, Release);
    result
}

/// Whether there is a page that has to record an `exec`.
pub fn records_exec() -> bool {
    !sandbox::is_entered() && current::shared().is_some() && process::is_ours()
}

extern "C" fn exited() {
    end();
}

/// Called by the loader at `exit`, after the program's own handlers.
#[used]
#[unsafe(link_section = ".fini_array")]
static AT_EXIT: extern "C" fn() = exited;
